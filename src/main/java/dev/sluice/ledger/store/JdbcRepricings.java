package dev.sluice.ledger.store;

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
import java.util.function.BooleanSupplier;

/** Computes costs in the tables anew, on a thread of its own. */
final class JdbcRepricings implements Repricings, AutoCloseable {

    private static final Logger LOG = System.getLogger(JdbcRepricings.class.getName());

    private static final int ATTEMPTS = 3;

    private final Connections connections;
    private final SqlFailures failures;
    private final ZoneId zone;
    private final BooleanSupplier areUsersErased;
    private final SlicePause pause;
    private final LongWork<Progress> work;

    /**
     * Creates it.
     *
     * @param areUsersErased whether an erasure runs, which changes the same rows
     * @param opening what comes before it waits for the tables
     * @param closing open as soon as the work shall end
     */
    JdbcRepricings(
            Connections connections,
            SqlFailures failures,
            ZoneId zone,
            BooleanSupplier areUsersErased,
            FirstOpening opening,
            CountDownLatch closing) {
        this.connections = connections;
        this.failures = failures;
        this.zone = zone;
        this.areUsersErased = areUsersErased;
        this.work = new LongWork<>("sluice-ledger-reprice", progress -> progress.state() == State.RUNNING, opening);
        this.pause = new SlicePause(closing, Duration.ofMillis(20));
    }

    @Override
    public Optional<Progress> current() {
        return work.current();
    }

    @Override
    public boolean begin(Order order, RowPricing pricing) {
        if (areUsersErased.getAsBoolean()) {
            return false;
        }
        DayRepricing days = new DayRepricing(connections, zone, pricing, pause.closing());
        return work.begin(new Progress(order, State.RUNNING, 0, Sums.NONE, Map.of()), () -> run(order, days));
    }

    private void run(Order order, DayRepricing days) {
        State state = State.FAILED;
        try {
            state = days(order, days);
        } finally {
            become(state);
        }
    }

    private State days(Order order, DayRepricing days) {
        for (LocalDate day = order.first(); !day.isAfter(order.last()); day = day.plusDays(1)) {
            Optional<Result> result = attempt(order, days, day);
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
    private Optional<Result> attempt(Order order, DayRepricing days, LocalDate day) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return Optional.of(order.isChange() ? days.change(day) : days.look(day));
            } catch (SQLException failed) {
                connections.failed(failed);
                LedgerUnavailableException away = failures.unavailable(failed);
                LOG.log(Level.WARNING, "the costs of {0} are not computed anew yet: {1}", day, away.getMessage());
            }
        }
        return Optional.empty();
    }

    private void add(RepricedDay day) {
        work.advance(last -> {
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

    private void become(State state) {
        work.advance(last -> new Progress(last.order(), state, last.days(), last.all(), last.models()));
    }

    @Override
    public Optional<Progress> awaitCurrent() {
        return work.awaitCurrent();
    }

    @Override
    public void close() {
        work.close();
    }
}
