package dev.sluice.ledger;

import dev.sluice.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A record of the audit, tied to the one before it by a hash: whoever changes or removes one must change all that follow.
 *
 * <p>The hash is the SHA-256 (FIPS 180-4) of these texts in UTF-8, each as its length in bytes, a colon, the text and a comma, and {@code ~,} for an
 * absent one: the hash of the record before, the chain, the number, the id, the time in milliseconds since the epoch, and the components of the
 * {@linkplain AuditEntry entry} in their order.
 *
 * @param chain tells the chain of a gateway from others
 * @param n number in the chain, from 1
 * @param id a {@linkplain RowId UUID of version 7}, for the order over all chains
 * @param time when it was recorded, to the millisecond
 * @param entry what was recorded
 * @param previous hash of the record before; zeros for the first one
 * @param hash of this record
 */
public record AuditRow(UUID chain, long n, UUID id, Instant time, AuditEntry entry, String previous, String hash) {

    /** Makes the record that follows a head. */
    static AuditRow following(AuditHead head, UUID id, Instant time, AuditEntry entry) {
        long n = head.n() + 1;
        return new AuditRow(
                head.chain(), n, id, time, entry, head.hash(), hash(head.hash(), head.chain(), n, id, time, entry));
    }

    /** Whether the hash is that of the record: it was not changed since it was written. */
    public boolean isAsWritten() {
        return hash.equals(hash(previous, chain, n, id, time, entry));
    }

    /** What the next record of the chain is tied to. */
    public AuditHead head() {
        return new AuditHead(chain, n, hash);
    }

    private static String hash(String previous, UUID chain, long n, UUID id, Instant time, AuditEntry entry) {
        MessageDigest digest = Sha256.digest();
        add(digest, previous);
        add(digest, chain.toString());
        add(digest, Long.toString(n));
        add(digest, id.toString());
        add(digest, Long.toString(time.toEpochMilli()));
        add(digest, entry.actor());
        add(digest, entry.via());
        add(digest, entry.address());
        add(digest, entry.action());
        add(digest, entry.subject());
        add(digest, entry.outcome().word());
        add(digest, entry.before());
        add(digest, entry.after());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Optional<String> text) {
        text.ifPresentOrElse(present -> add(digest, present), () -> digest.update(ascii("~,")));
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ascii(bytes.length + ":"));
        digest.update(bytes);
        digest.update(ascii(","));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
