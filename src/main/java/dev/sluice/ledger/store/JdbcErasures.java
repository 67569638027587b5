package dev.sluice.ledger.store;

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
    private final LongWork<Progress> work;

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
        this.work = new LongWork<>("sluice-ledger-erasure", progress -> progress.state() == State.RUNNING, opening);
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
    public Optional<Progress> current() {
        return work.current();
    }

    boolean isRunning() {
        return work.isRunning();
    }

    @Override
    public boolean begin(LedgerUser user) {
        Instant now = settings.clock().instant();
        List<UserErasure> forms = settings.users().formsOf(user.name()).stream()
                .map(form -> new LedgerUser(user.client(), form))
                .map(each -> new UserErasure(connections, closing, each, now))
                .toList();
        return work.begin(new Progress(user, State.RUNNING, 0, 0), () -> run(forms));
    }

    private void run(List<UserErasure> forms) {
        State state = State.FAILED;
        try {
            for (int attempt = 1; attempt <= ATTEMPTS && state == State.FAILED; attempt++) {
                state = attempt(forms) ? State.DONE : State.FAILED;
            }
        } finally {
            become(state);
        }
    }

    /** Does what is left; a transaction may have lost a race for a lock. */
    private boolean attempt(List<UserErasure> forms) {
        try {
            for (UserErasure each : forms) {
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

    private void add(long rows, long days) {
        work.advance(last -> new Progress(last.user(), last.state(), last.rows() + rows, last.days() + days));
    }

    private void become(State state) {
        work.advance(last -> new Progress(last.user(), state, last.rows(), last.days()));
    }

    @Override
    public Optional<Progress> awaitCurrent() {
        return work.awaitCurrent();
    }

    private LedgerUnavailableException unavailable(SQLException failed) {
        connections.failed(failed);
        return failures.unavailable(failed);
    }

    @Override
    public void close() {
        work.close();
    }
}
