package dev.sluice.alerts;

import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last alert of each of the {@value #MOST} buckets of budgets that this gateway has told of last, for people who look. Thread-safe. */
public final class RecentAlerts implements BudgetObserver {

    static final int MOST = 10;

    private final InstantSource clock;

    /** The oldest first. Guarded by this. */
    private final Map<String, Reached> last = new LinkedHashMap<>();

    /**
     * An alert.
     *
     * @param at when it was reached
     */
    public record Reached(BudgetAlert alert, Instant at) {}

    public RecentAlerts(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void reached(BudgetAlert alert) {
        String bucket = alert.budget() + "/" + alert.bucket();
        last.remove(bucket);
        last.put(bucket, new Reached(alert, clock.instant()));
        if (last.size() > MOST) {
            last.remove(last.keySet().iterator().next());
        }
    }

    @Override
    public void passedUncounted(String budget) {
        // No alert.
    }

    /** Those of the last time, the oldest first. */
    public synchronized List<Reached> within(Duration time) {
        Instant from = clock.instant().minus(time);
        return last.values().stream()
                .filter(reached -> reached.at().isAfter(from))
                .toList();
    }
}
