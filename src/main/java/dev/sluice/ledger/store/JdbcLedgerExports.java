package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.ExchangeSink;
import dev.sluice.ledger.query.LedgerExport;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.StoredExchange;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads exchanges in pages by their ids. */
final class JdbcLedgerExports implements LedgerExports {

    private static final int PAGE = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String OLDEST_FIRST = " ORDER BY id LIMIT " + PAGE;

    private final Connections connections;
    private final SqlFailures failures;
    private final FirstOpening opening;
    private final Semaphore places = new Semaphore(MOST);

    JdbcLedgerExports(Connections connections, SqlFailures failures, FirstOpening opening) {
        this.connections = connections;
        this.failures = failures;
        this.opening = opening;
    }

    @Override
    public Optional<LedgerExport> begin(ExchangeFilter filter) {
        return places.tryAcquire() ? Optional.of(new Export(filter)) : Optional.empty();
    }

    /** Holds one of the places. */
    private final class Export implements LedgerExport {

        private final ExchangeFilter filter;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        Export(ExchangeFilter filter) {
            this.filter = filter;
        }

        @Override
        public long writeTo(ExchangeSink sink) throws LedgerUnavailableException, IOException {
            opening.await(PATIENCE);
            long rows = 0;
            List<StoredExchange> page = page(Optional.empty());
            while (!page.isEmpty()) {
                for (StoredExchange exchange : page) {
                    sink.write(exchange);
                }
                rows += page.size();
                Optional<UUID> last =
                        Optional.of(page.get(page.size() - 1).row().id());
                page = page.size() < PAGE ? List.of() : page(last);
            }
            sink.end();
            return rows;
        }

        private List<StoredExchange> page(Optional<UUID> after) throws LedgerUnavailableException {
            Conditions conditions = ExchangeSearch.conditions(filter);
            after.ifPresent(id -> conditions.add("id > ?", id));
            try (Session session = Session.of(connections.get())) {
                return ExchangeSearch.find(session, conditions, OLDEST_FIRST);
            } catch (SQLException failed) {
                connections.failed(failed);
                throw failures.unavailable(failed);
            }
        }

        @Override
        public void close() {
            if (!isClosed.getAndSet(true)) {
                places.release();
            }
        }
    }
}
