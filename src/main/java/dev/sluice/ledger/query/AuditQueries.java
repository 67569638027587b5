package dev.sluice.ledger.query;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers questions about the audit, on the terms of {@link LedgerQueries}. */
public interface AuditQueries {

    /** Most records of a chain in one answer. */
    int MOST_OF_CHAIN = 1_000;

    /** Returns a page of the records of all gateways, the newest first. */
    Answer<AuditPage> page(AuditQuestion question);

    /**
     * Returns the chain that comes after another one in the order of the database.
     *
     * @param chain empty for the first
     * @return empty if there are no more
     */
    Answer<Optional<UUID>> chainAfter(Optional<UUID> chain);

    /**
     * Returns records of a chain in the order of their numbers, {@value #MOST_OF_CHAIN} at most.
     *
     * @param from number of the first one; the answer begins with the next one if there is none of it
     */
    Answer<List<StoredAudit>> chain(UUID chain, long from);
}
