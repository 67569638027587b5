package dev.sluice.console;

import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.LedgerQueries;
import java.util.Optional;
import java.util.function.Function;

/** Asks the ledger's database. What it does not answer becomes the error of a call. Thread-safe. */
final class LedgerReader {

    private final Optional<LedgerQueries> queries;

    /** @param queries empty if there is no ledger */
    LedgerReader(Optional<LedgerQueries> queries) {
        this.queries = queries;
    }

    /** Asks a question. Blocks for about 2 seconds at most. */
    <T> T ask(Function<LedgerQueries, Answer<T>> question) throws AdminException {
        LedgerQueries present = queries.orElseThrow(() -> new AdminException(AdminErrors.LEDGER_OFF));
        Answer<T> answer = question.apply(present);
        if (answer instanceof Answer.Found<T> found) {
            return found.value();
        }
        if (answer instanceof Answer.TooMuch<T>) {
            throw new AdminException(AdminErrors.TOO_MUCH);
        }
        if (answer instanceof Answer.Away<T> away) {
            throw new AdminException(AdminErrors.ledgerAway(away.reason()));
        }
        throw new AdminException(AdminErrors.LEDGER_SLOW);
    }
}
