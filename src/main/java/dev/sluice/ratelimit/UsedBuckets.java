package dev.sluice.ratelimit;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.DayUsage.Sums;
import dev.sluice.price.RequestRates;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Limits.Category;
import dev.sluice.ratelimit.Refill.Calendar;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up how much of the buckets of this day and this month was used, from sums of days. For one thread.
 *
 * <p>What a limit distinguishes and the sums do not is left out: headers and addresses, and users where the ledger keeps none.
 */
final class UsedBuckets {

    /** Clients choose the number of users and of models, so there is a bound to what is kept of them. */
    static final int MOST = 100_000;

    private final Limits limits;
    private final MoneyMeter money;
    private final UsedModels models;
    private final Instant now;
    private final Map<BucketKey, UsedBucket> used = new LinkedHashMap<>();
    private long leftOut;

    UsedBuckets(Limits limits, MoneyMeter money, UsedModels models, Instant now) {
        this.limits = limits;
        this.money = money;
        this.models = models;
        this.now = now;
    }

    /** The first day that counts for any of the buckets; empty if there is nothing to fill. */
    Optional<LocalDate> firstDay() {
        return limits.calendars(money.budgets())
                .map(calendar -> calendar.firstDay(now))
                .min(LocalDate::compareTo);
    }

    void add(DayUsage day) {
        if (day.client().isEmpty()) {
            return;
        }
        RequestedModel model = new RequestedModel(
                day.asked().filter(models::isAlias),
                day.target().flatMap(models::ofTarget).or(day::asked).orElse(""));
        addTokens(day, model);
        addMoney(day, model);
    }

    private void addTokens(DayUsage day, RequestedModel model) {
        for (Map.Entry<String, String> selected : selectorsOf(day).entrySet()) {
            for (Category category : limits.categories()) {
                limits.findAll(category, model, selected.getKey(), selected.getValue()).stream()
                        .filter(limit -> isWithin(limit, day))
                        .forEach(limit -> add(
                                Demand.ofNothing(limit, selected.getValue(), InstantSource.fixed(now), day.client()),
                                cost(limit, day.sums())));
            }
        }
    }

    private static Map<String, String> selectorsOf(DayUsage day) {
        Map<String, String> selectors = new HashMap<>(Map.of(Limit.CLIENT, day.client(), Limit.EVERYONE, ""));
        day.user().ifPresent(user -> selectors.put(Limit.USER, day.client() + "/" + user));
        return selectors;
    }

    private static long cost(Limit limit, Sums sums) {
        if (limit.unit() == Unit.REQUESTS) {
            return sums.served();
        }
        return switch (limit.charge()) {
            case REQUEST -> sums.input();
            case RESPONSE -> sums.output();
            case TOTAL -> sum(sums.input(), sums.output());
        };
    }

    private void addMoney(DayUsage day, RequestedModel model) {
        Client client =
                new Client(day.client(), day.user().orElse(""), NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
        for (MoneyBudget budget : money.budgets().met(client, model)) {
            boolean isPlaced = day.user().isPresent() || !budget.distinguishesUsers();
            if (isPlaced && isWithin(budget.limit(), day)) {
                add(
                        money.lookAt(budget, budget.valueOf(client, model.model()), client.name(), now),
                        cost(budget, day.sums()));
            }
        }
    }

    /** Of exchanges without a known cost, the tokens are not known apart: they have their share of all. */
    private static long cost(MoneyBudget budget, Sums sums) {
        if (sums.unpriced() == 0
                || !(budget.unpriced() instanceof UnpricedModels.Priced priced)
                || sums.served() == 0) {
            return sums.cost();
        }
        long all = RequestRates.flat(priced.nanoPerMillion()).estimate(sums.input(), sums.output());
        double share = Math.min(1.0, (double) sums.unpriced() / sums.served());
        return sum(sums.cost(), (long) (all * share));
    }

    private boolean isWithin(Limit limit, DayUsage day) {
        return limit.refill() instanceof Calendar calendar && !day.day().isBefore(calendar.firstDay(now));
    }

    private void add(Demand demand, long amount) {
        if (amount <= 0) {
            return;
        }
        BucketKey key = BucketKey.of(demand);
        if (used.size() >= MOST && !used.containsKey(key)) {
            leftOut++;
            return;
        }
        used.merge(key, new UsedBucket(demand, amount), (one, other) -> one.plus(other.amount()));
    }

    /** The buckets of which something was used. */
    List<UsedBucket> buckets() {
        return List.copyOf(used.values());
    }

    /** How many sums found no room. */
    long leftOut() {
        return leftOut;
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /**
     * A bucket of which something was used.
     *
     * @param demand names the bucket, and demands nothing
     * @param amount what was used; above 0
     */
    record UsedBucket(Demand demand, long amount) {

        UsedBucket plus(long more) {
            return new UsedBucket(demand, sum(amount, more));
        }
    }
}
