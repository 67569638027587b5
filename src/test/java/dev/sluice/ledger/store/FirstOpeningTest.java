package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Whoever wants something of the tables before they were made waits for them: sessions, keys, the status of gateways, texts, long work. */
final class FirstOpeningTest {

    private final FirstOpening opening = new FirstOpening();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void aShortTransactionWaits() throws Exception {
        ShortTransactions transactions =
                new ShortTransactions(new Memory(), new SqlFailures(new Secrets()), Duration.ofMinutes(1), opening);
        CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                answer.complete(transactions.run(session -> session.query(row -> row.getInt(1), "SELECT 1")));
            } catch (LedgerUnavailableException away) {
                answer.completeExceptionally(away);
            }
        });
        asking.start();
        Await.until("it waits", () -> asking.getState() == Thread.State.TIMED_WAITING);

        events.add("opened");
        opening.end();

        assertThat(answer.get()).containsExactly(1);
        assertThat(events).containsExactly("opened", "connected");
    }

    @Test
    void longWorkWaits() {
        try (LongWork<String> work = new LongWork<>("test-long-work", "running"::equals, opening)) {
            work.begin("running", () -> {
                events.add("worked");
                work.advance(last -> "done");
            });
            events.add("opened");
            opening.end();

            Await.until("the end", () -> work.current().equals(Optional.of("done")));
            assertThat(events).containsExactly("opened", "worked");
        }
    }

    private final class Memory implements Connections {

        @Override
        public Connection get() throws SQLException {
            events.add("connected");
            return new DriverDataSource(new DatabaseLogin("jdbc:h2:mem:", "sluice", "")).getConnection();
        }

        @Override
        public void failed(SQLException failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void close() {
            // Each connection is a database of its own.
        }
    }
}
