package dev.sluice.ledger.store;

import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.AuditPage;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.AuditQuestion;
import dev.sluice.ledger.query.StoredAudit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers from the table of the audit. */
final class JdbcAuditQueries implements AuditQueries {

    private final Readers readers;

    JdbcAuditQueries(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Answer<AuditPage> page(AuditQuestion question) {
        return readers.ask((session, deadline) -> AuditSearch.page(session, question));
    }

    @Override
    public Answer<Optional<UUID>> chainAfter(Optional<UUID> chain) {
        return readers.ask((session, deadline) -> AuditSearch.chainAfter(session, chain));
    }

    @Override
    public Answer<List<StoredAudit>> chain(UUID chain, long from) {
        return readers.ask((session, deadline) -> AuditSearch.chain(session, chain, from));
    }
}
