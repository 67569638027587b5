package dev.sluice.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the use of a key.
 *
 * @param last when it was used last, to about a minute; empty if no use is known
 * @param unusedSince from when on it was not used; empty if it was, or if nothing is known
 */
public record KeyUse(Optional<Instant> last, Optional<Instant> unusedSince) {

    /** Nobody knows. */
    public static final KeyUse UNKNOWN = new KeyUse(Optional.empty(), Optional.empty());
}
