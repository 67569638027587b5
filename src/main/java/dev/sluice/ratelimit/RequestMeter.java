package dev.sluice.ratelimit;

import dev.sluice.api.Endpoint;
import dev.sluice.api.Endpoint.Cost;
import dev.sluice.auth.Client;
import dev.sluice.estimate.EstimateSettings;
import dev.sluice.estimate.FormMedia;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.MultipartBody;
import dev.sluice.inference.TargetEdits;
import dev.sluice.json.EditedJson;
import dev.sluice.memory.Reserved;
import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormField;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Limits.Category;
import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
import dev.sluice.routing.RequestedModels;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.tokens.TokenCount;
import dev.sluice.tokens.TokenCounter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the limits of a request, counts its tokens and reserves them. Safe for any number of threads. */
public final class RequestMeter {

    /**
     * Larger bodies, in bytes, are counted only if their buckets hold at least the fewest tokens that such a body can have. An empty
     * bucket then costs no counting. A smaller body is counted faster than a store is asked twice.
     */
    private static final int SMALL = 32 * 1024;

    private final Limits limits;
    private final MoneyMeter money;
    private final TokenCounter tokens;
    private final RateLimiter limiter;
    private final Consumer<TokenCount> counted;
    private final EstimateSettings estimates;
    private final InstantSource clock;

    /**
     * Creates a meter.
     *
     * @param observer told what happens to budgets in money
     * @param counted receives every count, for the metrics
     * @param estimates what images, sound and files cost
     * @param clock tells the day and the month
     */
    public RequestMeter(
            Limits limits,
            MoneyBudgets budgets,
            TokenCounter tokens,
            RateLimiter limiter,
            BudgetObserver observer,
            Consumer<TokenCount> counted,
            EstimateSettings estimates,
            InstantSource clock) {
        this(
                limits,
                new MoneyMeter(budgets, new AnswerLengths(), observer),
                tokens,
                limiter,
                counted,
                estimates,
                clock);
    }

    private RequestMeter(
            Limits limits,
            MoneyMeter money,
            TokenCounter tokens,
            RateLimiter limiter,
            Consumer<TokenCount> counted,
            EstimateSettings estimates,
            InstantSource clock) {
        this.limits = limits;
        this.money = money;
        this.tokens = tokens;
        this.limiter = limiter;
        this.counted = counted;
        this.estimates = estimates;
        this.clock = clock;
    }

    /** A meter with other limits and budgets, and the same buckets. */
    RequestMeter with(Limits otherLimits, MoneyBudgets otherBudgets) {
        return new RequestMeter(otherLimits, money.with(otherBudgets), tokens, limiter, counted, estimates, clock);
    }

    /** Whether a limit holds for some models only, or the budgets of this client do. Its requests must then name their model clearly. */
    boolean distinguishesModels(Client client) {
        return limits.distinguishModels() || money.budgets().distinguishModels(client);
    }

    /** Whether targets may differ in what a request takes there. */
    boolean distinguishesTargets() {
        return limits.distinguishModels() || hasBudgets();
    }

    /** Whether there is no limit and no budget at all. */
    boolean hasNoLimits() {
        return limits.isEmpty() && !hasBudgets();
    }

    /** Whether there are budgets in money. */
    boolean hasBudgets() {
        return !money.budgets().isEmpty();
    }

    /** Remembers how many tokens the answer of a model had, for estimates of later ones. */
    void answered(String model, long count) {
        money.answered(model, count);
    }

    /** The selectors of limits that hold for this request at any target of its plan even if its client names none. */
    Set<String> mandatorySelectors(InferenceRequest request, RoutePlan plan) {
        List<String> models = new ArrayList<>(2);
        plan.targets().forEach(target -> models.add(Prompt.modelOf(request, target.edits())));
        plan.alias().ifPresent(models::add);
        return limits.mandatorySelectors(models);
    }

    /** The limits that this request meets at each of these targets. */
    Set<Limit> limitsOfAll(MeteredRequest request, List<Target> targets) {
        Set<Limit> common = null;
        for (Target target : targets) {
            Set<Limit> met = met(request, RequestedModel.of(request, target)).keySet();
            if (common == null) {
                common = new HashSet<>(met);
            } else {
                common.retainAll(met);
            }
        }
        return common;
    }

    /** The selectors of limits that hold for a request that is not read, and so may be for any model. */
    Set<String> mandatorySelectors() {
        return limits.mandatorySelectors();
    }

    /** Whether a request with these selectors has a limit in tokens, or a budget in money that refuses, for whichever model. */
    boolean forbidsUncounted(Map<String, String> selected, Client client) {
        return money.budgets().forbidUncounted(client)
                || selected.entrySet().stream().anyMatch(entry -> limits.limitTokens(entry.getKey(), entry.getValue()));
    }

    /**
     * Reserves one request, of which neither model nor tokens are known or count, in every limit in requests that it meets.
     *
     * @param selected the request's selectors and their values
     * @param client name of the client that makes the request
     */
    Decision reserveOne(Map<String, String> selected, String client) {
        Map<Limit, String> met = met(RequestedModel.UNKNOWN, selected, true);
        return met.isEmpty()
                ? new Granted(Reservation.NOTHING)
                : limiter.reserve(demands(new Needs(met, Spending.NONE, client), 0, false));
    }

    /**
     * Tells what a client has left.
     *
     * @param selected the request's selectors and their values
     * @param models the models whose limits are asked for; empty for all limits
     * @return in the order of the limits' names; empty when the store of the buckets is away, and nothing stands in for it
     */
    Optional<List<LimitStatus>> look(Map<String, String> selected, Client client, Optional<RequestedModels> models) {
        Map<Limit, String> met = models.map(names -> met(names, selected)).orElseGet(() -> limits.findAll(selected));
        Instant now = clock.instant();
        List<Demand> demands = new ArrayList<>();
        met.forEach(
                (limit, value) -> demands.add(Demand.ofNothing(limit, value, InstantSource.fixed(now), client.name())));
        demands.addAll(money.look(client, models, now));
        demands.sort(Comparator.comparing(demand -> demand.limit().name()));
        return limiter.look(demands, now);
    }

    /** Those that a request meets at whichever target that it may be sent to. */
    private Map<Limit, String> met(RequestedModels names, Map<String, String> selected) {
        Map<Limit, String> met = new LinkedHashMap<>();
        names.models().forEach(model -> met.putAll(met(new RequestedModel(names.alias(), model), selected, false)));
        return met;
    }

    /** Adds up what was used of this day's and this month's buckets; see {@link UsedBuckets}. */
    UsedBuckets usedBuckets(UsedModels models, Instant now) {
        return new UsedBuckets(limits, money, models, now);
    }

    /** Takes from buckets what was used of them before this process has begun. */
    void fill(List<UsedBucket> used) {
        limiter.fill(used);
    }

    /** The buckets of the budgets in money that have few. */
    Set<BudgetBucket> budgetBuckets() {
        return money.lookAtAll(clock.instant()).stream()
                .map(demand -> BudgetBucket.of(demand.limit().name(), demand.value()))
                .collect(Collectors.toSet());
    }

    /** How much of the budgets in money is used that have few buckets; empty when the store of the buckets is away. */
    List<BudgetUse> budgetUse() {
        Instant now = clock.instant();
        List<Demand> demands = money.lookAtAll(now);
        List<LimitStatus> found = limiter.look(demands, now).orElse(List.of());
        return IntStream.range(0, found.size())
                .mapToObj(i -> BudgetUse.of(
                        found.get(i),
                        demands.get(i).terms().orElseThrow(),
                        demands.get(i).value()))
                .toList();
    }

    /**
     * Reserves the tokens of the request as a target will see it in every limit that it meets, or in none of them.
     *
     * @param which of the limits that the request meets
     * @return also granted when no limit applies
     */
    Decision reserve(MeteredRequest request, Target target, Predicate<Limit> which) {
        Map<Limit, String> met = met(request, RequestedModel.of(request, target));
        met.keySet().removeIf(which.negate());
        return reserve(
                request,
                target.edits(),
                new Needs(met, Spending.NONE, request.client().name()));
    }

    /**
     * The same with what the request may cost at the target, in every budget in money that it meets.
     *
     * @return refused also if a budget refuses the target's model for want of a price
     */
    Decision reserveWithMoney(MeteredRequest request, Target target, Predicate<Limit> which) {
        boolean isFree = request.inference().endpoint().cost() == Cost.NONE;
        if (request.prices().isEmpty() || isFree) {
            return reserve(request, target, which);
        }
        RequestedModel model = RequestedModel.of(request, target);
        Spending spending =
                money.spending(request, target, model, request.prices().get());
        Optional<Refusal> unpriced =
                money.refusal(spending, target, request.prices().get());
        if (unpriced.isPresent()) {
            return unpriced.get();
        }
        Map<Limit, String> met = met(request, model);
        met.keySet().removeIf(which.negate());
        Decision decision = reserve(
                request,
                target.edits(),
                new Needs(met, spending, request.client().name()));
        if (decision instanceof Granted) {
            money.tellUncounted(spending);
        }
        return decision;
    }

    private Decision reserve(MeteredRequest metered, TargetEdits edits, Needs needs) {
        InferenceRequest request = metered.inference();
        if (needs.areNone()) {
            return new Granted(Reservation.ofNothing());
        }
        if (!needs.areCounted()) {
            return limiter.reserve(demands(needs, 0, false));
        }
        if (request.body() instanceof MultipartBody multipart) {
            return reserveForm(multipart.form(), request.endpoint(), Prompt.modelOf(request, edits), needs);
        }
        Prompt prompt = Prompt.of(request, edits, estimates, metered.history());
        boolean isEstimated = prompt.isEstimated();
        Optional<PromptTokens> known = metered.counted().filter(count -> count.areOf(request, edits));
        if (known.isPresent()) {
            return limiter.reserve(demands(needs, known.get().tokens(), isEstimated));
        }
        EditedJson text = prompt.text();
        int length = text.compactLength();
        long fewest = TokenCounter.fewestTokens(length) + prompt.besidesText();
        if (fewest > needs.smallest() || length > SMALL) {
            Decision atLeast = limiter.reserve(demands(needs, fewest, isEstimated));
            if (!(atLeast instanceof Granted granted)) {
                return atLeast;
            }
            granted.reservation().release();
        }
        Reserved copy = metered.memory().reserve(length);
        if (copy != Reserved.YES) {
            return new NoMemory(copy);
        }
        try {
            return limiter.reserve(demands(needs, prompt.count(text, tokens, counted), isEstimated));
        } finally {
            metered.memory().release(length);
        }
    }

    /** Reserves what is known of a form. What is not known yet is corrected when the form has passed. */
    private Decision reserveForm(FormBody form, Endpoint endpoint, String model, Needs needs) {
        FormMedia media = endpoint.formMedia().orElseThrow();
        TokenCount text = textOf(form, model);
        counted.accept(text);
        // At least one, so that there is a reservation to correct.
        long known = Math.max(1, text.tokens() + media.tokens(form, estimates));
        Decision decision = limiter.reserve(demands(needs, known, true));
        if (decision instanceof Granted granted && !form.isWhole()) {
            granted.reservation().recount(() -> textOf(form, model).tokens() + media.tokens(form, estimates));
        }
        return decision;
    }

    /** Counts the texts of a form; those that were not kept by their bytes. */
    private TokenCount textOf(FormBody form, String model) {
        String text = form.fields().stream().map(FormField::value).collect(Collectors.joining("\n"));
        TokenCount count = tokens.count(model, text);
        long unkept = form.size().unkeptTextBytes() / estimates.textBytesPerToken();
        return new TokenCount(count.tokens() + unkept, count.guessed());
    }

    private Map<Limit, String> met(MeteredRequest request, RequestedModel model) {
        return met(model, request.selected(), request.inference().endpoint().cost() == Cost.NONE);
    }

    private Map<Limit, String> met(RequestedModel model, Map<String, String> selected, boolean requestsOnly) {
        Map<Limit, String> met = new LinkedHashMap<>();
        selected.forEach((selector, value) -> {
            for (Category category : limits.categories()) {
                if (!requestsOnly || category.unit() == Unit.REQUESTS) {
                    limits.findAll(category, model, selector, value).forEach(limit -> met.put(limit, value));
                }
            }
        });
        return met;
    }

    private List<Demand> demands(Needs needs, long count, boolean isEstimated) {
        List<Demand> demands = new ArrayList<>(needs.met().size());
        needs.met().forEach((limit, value) -> {
            if (limit.unit() == Unit.REQUESTS) {
                demands.add(Demand.of(limit, value, 1, clock, needs.client()));
            } else {
                Demand demand = Demand.of(limit, value, count, clock, needs.client());
                demands.add(isEstimated ? demand.estimated() : demand);
            }
        });
        if (!needs.spending().isNone()) {
            demands.addAll(needs.spending().demands(count, clock.instant()));
        }
        return demands;
    }

    /**
     * What a request needs.
     *
     * @param met the limits that it meets, each with what its bucket is for
     * @param spending what it needs of budgets in money
     * @param client name of the client
     */
    private record Needs(Map<Limit, String> met, Spending spending, String client) {

        boolean areNone() {
            return met.isEmpty() && spending.isNone();
        }

        /** Whether they depend on the tokens of the request. */
        boolean areCounted() {
            return !spending.isNone() || met.keySet().stream().anyMatch(Limit::countsRequest);
        }

        /** No request of more tokens passes. */
        long smallest() {
            return met.keySet().stream()
                    .filter(Limit::countsRequest)
                    .mapToLong(Limit::amount)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }
}
