package dev.sluice.ledger;

import java.util.UUID;

/**
 * The last record of a chain, to which the next one is tied.
 *
 * @param chain tells the chain from others
 * @param n number of the record in its chain; 0 for a chain without records
 * @param hash of the record, in 64 hexadecimal digits; zeros for a chain without records
 */
public record AuditHead(UUID chain, long n, String hash) {

    private static final String NO_HASH = "0".repeat(64);

    /** The head of a chain that has no record yet. */
    public static AuditHead ofNew(UUID chain) {
        return new AuditHead(chain, 0, NO_HASH);
    }
}
