package dev.sluice.ledger.store;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.store.DayRepricing.Result;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Computes costs in the tables anew, on a thread of its own. */
final class JdbcRepricings implements Repricings, AutoCloseable {

    private static final Logger LOG = System.getLogger(JdbcRepricings.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    private final Connections connections;
    private final SqlFailures failures;
    private final ZoneId zone;
    private final BooleanSupplier areUsersErased;
    private final SlicePause pause;
    private final BackgroundScheduler thread = new BackgroundScheduler("sluice-ledger-reprice");

    /** Guarded by this. */
    private Optional<Progress> progress = Optional.empty();

    /** Of the run that was begun last. Guarded by this. */
    private CountDownLatch over = new CountDownLatch(0);

    /**
     * Creates it.
     *
     * @param areUsersErased whether an erasure runs, which changes the same rows
     * @param closing open as soon as the work shall end
     */
    JdbcRepricings(
            Connections connections,
            SqlFailures failures,
            ZoneId zone,
            BooleanSupplier areUsersErased,
            CountDownLatch closing) {
        this.connections = connections;
        this.failures = failures;
        this.zone = zone;
        this.areUsersErased = areUsersErased;
        this.pause = new SlicePause(closing, Duration.ofMillis(20));
    }

    @Override
    public synchronized Optional<Progress> current() {
        return progress;
    }

    @Override
    public synchronized boolean begin(Order order, RowPricing pricing) {
        boolean isRunning =
                progress.filter(last -> last.state() == State.RUNNING).isPresent();
        if (isRunning || areUsersErased.getAsBoolean()) {
            return false;
        }
        progress = Optional.of(new Progress(order, State.RUNNING, 0, Sums.NONE, Map.of()));
        CountDownLatch end = new CountDownLatch(1);
        over = end;
        DayRepricing work = new DayRepricing(connections, zone, pricing, pause.closing());
        thread.execute(() -> run(order, work, end));
        return true;
    }

    private void run(Order order, DayRepricing work, CountDownLatch end) {
        State state = State.FAILED;
        try {
            state = days(order, work);
        } finally {
            become(state);
            end.countDown();
        }
    }

    private State days(Order order, DayRepricing work) {
        for (LocalDate day = order.first(); !day.isAfter(order.last()); day = day.plusDays(1)) {
            Optional<Result> result = attempt(order, work, day);
            if (result.isPresent() && result.get() instanceof Result.Done done) {
                add(done.day());
            } else {
                return result.filter(Result.Stopped.class::isInstance).isPresent() ? State.STOPPED : State.FAILED;
            }
            pause.take();
        }
        return State.DONE;
    }

    /** Several times, as a transaction may have lost a race for a lock. Empty if the database cannot be used. */
    private Optional<Result> attempt(Order order, DayRepricing work, LocalDate day) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return Optional.of(order.isChange() ? work.change(day) : work.look(day));
            } catch (SQLException failed) {
                connections.failed(failed);
                LedgerUnavailableException away = failures.unavailable(failed);
                LOG.log(Level.WARNING, "the costs of {0} are not computed anew yet: {1}", day, away.getMessage());
            }
        }
        return Optional.empty();
    }

    private synchronized void add(RepricedDay day) {
        progress = progress.map(last -> {
            Map<String, Sums> models = new TreeMap<>(last.models());
            day.models().forEach((model, sums) -> {
                if (models.containsKey(model) || models.size() < MOST_MODELS) {
                    models.merge(model, sums, Sums::plus);
                }
            });
            return new Progress(
                    last.order(), last.state(), last.days() + 1, last.all().plus(day.all()), models);
        });
    }

    private synchronized void become(State state) {
        progress = progress.map(last -> new Progress(last.order(), state, last.days(), last.all(), last.models()));
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

    /** Lets the slice that runs end first: an interrupt would close the file of an embedded database. */
    @Override
    public void close() {
        Optional<Progress> unused = awaitCurrent();
        thread.close();
    }
}
