package dev.sluice.ledger.keys;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A key of a client as it is stored: without its text, which nobody can get back.
 *
 * @param id of this key
 * @param client that the key is for, at most {@value #MOST_CLIENT} characters; the configuration need not name it any more
 * @param sha256 hash of the key's text, as 64 hexadecimal digits in lower case
 * @param last4 the last characters of the key's text, by which people know it
 * @param madeBy administrator who has made it, at most {@value #MOST_MADE_BY} characters
 * @param madeAt to the millisecond, as all its times
 * @param until from when on it is refused; empty for never
 * @param disabledAt when somebody disabled it; empty if nobody has. It is never valid again
 */
public record StoredKey(
        UUID id,
        String client,
        String sha256,
        String last4,
        String madeBy,
        Instant madeAt,
        Optional<Instant> until,
        Optional<Instant> disabledAt) {

    /** In UTF-16 code units. */
    public static final int MOST_CLIENT = 128;

    /** In UTF-16 code units. */
    public static final int MOST_MADE_BY = 128;

    /** Whether it has expired at this time. Says nothing of a key that is disabled. */
    public boolean hasExpired(Instant now) {
        return until.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Whether it is refused at this time, and ever after. */
    public boolean hasEnded(Instant now) {
        return disabledAt.isPresent() || hasExpired(now);
    }

    /** The same key that ends at this time, or when it would have ended anyway if that is earlier. */
    public StoredKey endingAt(Instant end) {
        Optional<Instant> sooner = until.filter(own -> own.isBefore(end)).or(() -> Optional.of(end));
        return new StoredKey(id, client, sha256, last4, madeBy, madeAt, sooner, disabledAt);
    }

    /** The same key disabled at this time, or when it was before. */
    public StoredKey disabled(Instant time) {
        return new StoredKey(id, client, sha256, last4, madeBy, madeAt, until, disabledAt.or(() -> Optional.of(time)));
    }

    /** Without the hash: it is nobody's business. */
    @Override
    public String toString() {
        return "key " + id + " of " + client;
    }
}
