package dev.sluice.routing;

/**
 * A credential that does not show itself: no log line or message can print it by accident. It can be exchanged for a newer one while
 * it is in use. For any number of threads.
 */
public final class Secret {

    private volatile String value;

    /**
     * Keeps a credential.
     *
     * @param value visible ASCII, as a header can carry it
     * @throws IllegalArgumentException when it is blank or holds anything else; the message does not repeat it
     */
    public Secret(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a secret is visible ASCII characters, without spaces");
        }
        this.value = value;
    }

    /** The credential itself, for the one header that carries it. */
    public String reveal() {
        return value;
    }

    /** From now on it is this one. */
    void become(Secret newer) {
        value = newer.value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
