package dev.sluice.ledger.store;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.LedgerUser;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Erases users in the tables, on a thread of its own. */
final class JdbcErasures implements Erasures, AutoCloseable {

    private static final Logger LOG = System.getLogger(JdbcErasures.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    private final Connections connections;
    private final SqlFailures failures;
    private final JdbcLedgerStore.Settings settings;
    private final FirstOpening opening;
    private final CountDownLatch closing;
    private final BackgroundScheduler thread = new BackgroundScheduler("sluice-ledger-erasure");

    /** Guarded by this. */
    private Optional<Progress> progress = Optional.empty();

    /** Of the erasure that was begun last. Guarded by this. */
    private CountDownLatch over = new CountDownLatch(0);

    /** @param closing open as soon as the work shall end */
    JdbcErasures(
            Connections connections,
            SqlFailures failures,
            JdbcLedgerStore.Settings settings,
            FirstOpening opening,
            CountDownLatch closing) {
        this.connections = connections;
        this.failures = failures;
        this.settings = settings;
        this.opening = opening;
        this.closing = closing;
    }

    @Override
    public String pseudonym(LedgerUser user) throws LedgerUnavailableException {
        opening.await(PATIENCE);
        try (Session session = Session.until(Deadline.in(PATIENCE), connections.get())) {
            return ErasedUsers.hash(ErasedUsers.key(session), user);
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    @Override
    public synchronized Optional<Progress> current() {
        return progress;
    }

    boolean isRunning() {
        return current().filter(last -> last.state() == State.RUNNING).isPresent();
    }

    @Override
    public synchronized boolean begin(LedgerUser user) {
        if (progress.filter(last -> last.state() == State.RUNNING).isPresent()) {
            return false;
        }
        progress = Optional.of(new Progress(user, State.RUNNING, 0, 0));
        CountDownLatch end = new CountDownLatch(1);
        over = end;
        Instant now = settings.clock().instant();
        List<UserErasure> work = settings.users().formsOf(user.name()).stream()
                .map(form -> new LedgerUser(user.client(), form))
                .map(each -> new UserErasure(connections, closing, each, now))
                .toList();
        thread.execute(() -> run(work, end));
        return true;
    }

    private void run(List<UserErasure> work, CountDownLatch end) {
        State state = State.FAILED;
        try {
            for (int attempt = 1; attempt <= ATTEMPTS && state == State.FAILED; attempt++) {
                state = attempt(work) ? State.DONE : State.FAILED;
            }
        } finally {
            become(state);
            end.countDown();
        }
    }

    /** Does what is left; a transaction may have lost a race for a lock. */
    private boolean attempt(List<UserErasure> work) {
        try {
            for (UserErasure each : work) {
                if (!each.run(rows -> add(rows, 0), days -> add(0, days))) {
                    return false;
                }
            }
            return true;
        } catch (SQLException failed) {
            LOG.log(
                    Level.WARNING,
                    "a user is not erased in the ledger yet: {0}",
                    unavailable(failed).getMessage());
            return false;
        }
    }

    private synchronized void add(long rows, long days) {
        progress =
                progress.map(last -> new Progress(last.user(), last.state(), last.rows() + rows, last.days() + days));
    }

    private synchronized void become(State state) {
        progress = progress.map(last -> new Progress(last.user(), state, last.rows(), last.days()));
    }

    private synchronized CountDownLatch currentEnd() {
        return over;
    }

    @Override
    public Optional<Progress> awaitCurrent() {
        try {
            boolean unused = currentEnd().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return current();
    }

    private LedgerUnavailableException unavailable(SQLException failed) {
        connections.failed(failed);
        return failures.unavailable(failed);
    }

    /** Lets the transaction that runs end first: an interrupt would close the file of an embedded database. */
    @Override
    public void close() {
        Optional<Progress> unused = awaitCurrent();
        thread.close();
    }
}
