package dev.sluice.routing;

/**
 * A credential whose {@link #toString()} hides it, so that no log line or message contains it by accident. Its value can be replaced
 * while it is in use. Thread-safe.
 */
public final class Secret {

    private volatile String value;

    /**
     * Creates a secret.
     *
     * @param value visible ASCII characters, which a header can carry
     * @throws IllegalArgumentException if the value is empty or has other characters; the message does not contain it
     */
    public Secret(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a secret must consist of visible ASCII characters, without spaces");
        }
        this.value = value;
    }

    /** Returns the credential, for the header that carries it. */
    public String reveal() {
        return value;
    }

    /** Replaces the value by the value of another secret. */
    void replaceWith(Secret newer) {
        value = newer.value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
