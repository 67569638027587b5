package dev.sluice.console;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.ExchangeSink;
import dev.sluice.ledger.query.LedgerExport;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.LedgerQueries;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Function;

/** Asks the ledger's database. What it does not answer becomes the error of a call. Thread-safe. */
final class LedgerReader {

    private static final Logger LOG = System.getLogger(LedgerReader.class.getName());

    private final Optional<LedgerQueries> queries;
    private final Optional<LedgerExports> exports;

    /**
     * Creates a reader.
     *
     * @param queries empty if there is no ledger
     * @param exports empty if there is no ledger
     */
    LedgerReader(Optional<LedgerQueries> queries, Optional<LedgerExports> exports) {
        this.queries = queries;
        this.exports = exports;
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
            throw away(away.reason());
        }
        throw new AdminException(AdminErrors.LEDGER_SLOW);
    }

    /** Whether there is a ledger; if not, this is the error of a call. */
    void requireLedger() throws AdminException {
        if (exports.isEmpty()) {
            throw new AdminException(AdminErrors.LEDGER_OFF);
        }
    }

    /**
     * Writes all exchanges of a filter. Blocks until the last one is written.
     *
     * @throws AdminException if so many are being written already, or if the database fails, perhaps in the middle
     * @throws IOException if they cannot be written
     */
    void export(ExchangeFilter filter, ExchangeSink sink) throws AdminException, IOException {
        Optional<LedgerExport> begun = exports.flatMap(all -> all.begin(filter));
        if (begun.isEmpty()) {
            throw new AdminException(AdminErrors.TOO_MANY_EXPORTS);
        }
        try (LedgerExport export = begun.get()) {
            export.writeTo(sink);
        } catch (LedgerUnavailableException failed) {
            throw away(failed.getMessage());
        }
    }

    /** The reason is for the operator alone: it may be that of a driver, with the statement. */
    static AdminException away(String reason) {
        LOG.log(Level.WARNING, "the admin API cannot use the ledger: {0}", reason);
        return new AdminException(AdminErrors.LEDGER_AWAY);
    }
}
