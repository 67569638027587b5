package dev.sluice.admin;

import dev.sluice.ratelimit.BudgetBucket;
import dev.sluice.ratelimit.BudgetUse;
import dev.sluice.ratelimit.ReloadableLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.management.ObjectName;

/**
 * Registers the budgets in money of one application with the JVM's MBean server, until it is closed: a bean for each client, or one for all
 * together. Budgets of each user or model have none, as their number has no bound. Thread-safe.
 */
public final class BudgetBeans implements AutoCloseable {

    /** Whoever reads all attributes of all budgets asks Redis once. */
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final String contextPath;
    private final ReloadableLimits limits;
    private final LongSupplier nanoTime;

    /** Guarded by this. */
    private final Map<BudgetBucket, RegisteredBean> beans = new HashMap<>();

    /** Guarded by this. */
    private List<BudgetUse> known = List.of();

    /** When {@link #known} was read. Guarded by this. */
    private Optional<Long> knownAt = Optional.empty();

    /**
     * Registers the budgets.
     *
     * @param contextPath of the application; empty for that of the root
     * @param nanoTime nanoseconds of a clock that never goes back
     */
    public BudgetBeans(String contextPath, ReloadableLimits limits, LongSupplier nanoTime) {
        this.contextPath = contextPath;
        this.limits = limits;
        this.nanoTime = nanoTime;
        renew();
    }

    /** Registers the budgets that have come with a reload, and takes away those that have gone. */
    public synchronized void renew() {
        Set<BudgetBucket> wanted = limits.budgetBuckets();
        Set<BudgetBucket> gone = new HashSet<>(beans.keySet());
        gone.removeAll(wanted);
        gone.forEach(bucket -> beans.remove(bucket).close());
        wanted.forEach(bucket -> beans.computeIfAbsent(bucket, this::register));
        knownAt = Optional.empty();
    }

    private RegisteredBean register(BudgetBucket bucket) {
        String client =
                bucket.client().map(name -> ",client=" + ObjectName.quote(name)).orElse("");
        return new RegisteredBean(
                new BudgetState(() -> use(bucket)),
                "Budget,name=" + ObjectName.quote(bucket.budget()) + client,
                contextPath);
    }

    private synchronized Optional<BudgetUse> use(BudgetBucket bucket) {
        long now = nanoTime.getAsLong();
        if (knownAt.isEmpty() || now - knownAt.get() > KEPT_NANOS) {
            known = limits.budgetUse();
            knownAt = Optional.of(now);
        }
        return known.stream().filter(use -> use.bucket().equals(bucket)).findFirst();
    }

    @Override
    public synchronized void close() {
        beans.values().forEach(RegisteredBean::close);
        beans.clear();
    }
}
