package dev.sluice.ledger.store;

import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.Answer.Away;
import dev.sluice.ledger.query.Answer.Found;
import dev.sluice.ledger.query.Answer.TooMuch;
import dev.sluice.ledger.query.Answer.TooSlow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets some questions at once read the database, each for a short time, in the order in which they came. Thread-safe. */
final class Readers {

    private final Connections connections;
    private final SqlFailures failures;
    private final Semaphore places;
    private final Duration patience;
    private final FirstOpening opening;

    /**
     * @param places questions at once
     * @param patience longest time for one, with its waiting; as long again until the first opening has ended
     */
    Readers(Connections connections, SqlFailures failures, int places, Duration patience, FirstOpening opening) {
        this.connections = connections;
        this.failures = failures;
        this.places = new Semaphore(places, true);
        this.patience = patience;
        this.opening = opening;
    }

    <T> Answer<T> ask(Question<T> question) {
        opening.await(patience);
        Deadline deadline = Deadline.in(patience);
        try {
            if (!places.tryAcquire(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
                return new TooSlow<>();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Away<>("The gateway is stopping");
        }
        try {
            return read(question, deadline);
        } finally {
            places.release();
        }
    }

    private <T> Answer<T> read(Question<T> question, Deadline deadline) {
        Connection connection;
        try {
            connection = connections.get();
        } catch (SQLException failed) {
            return away(failed);
        }
        try (Session session = Session.until(deadline, connection)) {
            deadline.check();
            return new Found<>(question.read(session, deadline));
        } catch (TooMuchException tooMuch) {
            return new TooMuch<>();
        } catch (SQLException failed) {
            return SqlFailures.isTimeout(failed) || deadline.isOver() ? new TooSlow<>() : away(failed);
        }
    }

    private <T> Answer<T> away(SQLException failed) {
        connections.failed(failed);
        return new Away<>(failures.unavailable(failed).getMessage());
    }
}
