package dev.sluice.routing;

import java.util.Optional;

/**
 * What requests have in common that go to the same target.
 *
 * @param kind what it is
 * @param header name of the header, in lower case; empty for other kinds
 */
public record Affinity(Kind kind, Optional<String> header) {

    /** What requests have in common. */
    public enum Kind {
        /** The beginning of the conversation, or the key that the client sends for it. */
        CONVERSATION,
        /** The member {@code user} of the body. */
        USER,
        /** The client. */
        CLIENT,
        /** The value of a header. */
        HEADER
    }

    /** The beginning of the conversation. */
    public static final Affinity CONVERSATION = new Affinity(Kind.CONVERSATION, Optional.empty());

    /** The value of the header of this name. */
    public static Affinity ofHeader(String lowerName) {
        return new Affinity(Kind.HEADER, Optional.of(lowerName));
    }

    /** One of the kinds that need no name. */
    public static Affinity of(Kind kind) {
        return new Affinity(kind, Optional.empty());
    }
}
