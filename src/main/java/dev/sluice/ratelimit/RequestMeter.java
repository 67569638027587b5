package dev.sluice.ratelimit;

import dev.sluice.api.Endpoint;
import dev.sluice.api.Endpoint.Cost;
import dev.sluice.estimate.EstimateSettings;
import dev.sluice.estimate.FormMedia;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.MultipartBody;
import dev.sluice.inference.TargetEdits;
import dev.sluice.json.EditedJson;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.Reserved;
import dev.sluice.multipart.FormBody;
import dev.sluice.multipart.FormField;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Limits.Category;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the limits of a request, counts its tokens and reserves them. Safe for any number of threads. */
public final class RequestMeter {

    /**
     * Larger bodies, in bytes, are counted only if their buckets hold at least the fewest tokens that such a body can have. An empty
     * bucket then costs no counting. A smaller body is counted faster than a store is asked twice.
     */
    private static final int SMALL = 32 * 1024;

    private final Limits limits;
    private final TokenCounter tokens;
    private final RateLimiter limiter;
    private final Consumer<TokenCount> counted;
    private final EstimateSettings estimates;
    private final InstantSource clock;

    /**
     * Creates a meter.
     *
     * @param counted receives every count, for the metrics
     * @param estimates what images, sound and files cost
     * @param clock tells the day and the month
     */
    public RequestMeter(
            Limits limits,
            TokenCounter tokens,
            RateLimiter limiter,
            Consumer<TokenCount> counted,
            EstimateSettings estimates,
            InstantSource clock) {
        this.limits = limits;
        this.tokens = tokens;
        this.limiter = limiter;
        this.counted = counted;
        this.estimates = estimates;
        this.clock = clock;
    }

    /** A meter with other limits and the same buckets. */
    RequestMeter with(Limits others) {
        return new RequestMeter(others, tokens, limiter, counted, estimates, clock);
    }

    /** Whether a limit holds for some models only. The request must then name its model clearly. */
    boolean distinguishesModels() {
        return limits.distinguishModels();
    }

    /** Whether there is no limit at all. */
    boolean hasNoLimits() {
        return limits.isEmpty();
    }

    /** The selectors of limits that hold for this request at any of these targets even if its client names none. */
    Set<String> mandatorySelectors(InferenceRequest request, List<Target> targets) {
        if (targets.size() == 1) {
            return limits.mandatorySelectors(
                    Prompt.modelOf(request, targets.get(0).edits()));
        }
        return targets.stream()
                .flatMap(target -> limits.mandatorySelectors(Prompt.modelOf(request, target.edits())).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The limits that this request meets at each of these targets. */
    Set<Limit> limitsOfAll(InferenceRequest request, List<Target> targets, Map<String, String> selected) {
        boolean requestsOnly = request.endpoint().cost() == Cost.NONE;
        Set<Limit> common = null;
        for (Target target : targets) {
            Set<Limit> met = met(Prompt.modelOf(request, target.edits()), selected, requestsOnly)
                    .keySet();
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

    /** Whether a request with these selectors has a limit in tokens, for whichever model. */
    boolean limitsTokens(Map<String, String> selected) {
        return selected.entrySet().stream().anyMatch(entry -> limits.limitTokens(entry.getKey(), entry.getValue()));
    }

    /**
     * Reserves one request, of which neither model nor tokens are known or count, in every limit in requests that it meets.
     *
     * @param selected the request's selectors and their values
     * @param client name of the client that makes the request
     */
    Decision reserveOne(Map<String, String> selected, String client) {
        Map<Limit, String> met = met("", selected, true);
        return met.isEmpty() ? new Granted(Reservation.NOTHING) : limiter.reserve(demands(met, 0, false, client));
    }

    /**
     * Tells what a client has left.
     *
     * @param selected the request's selectors and their values
     * @param client name of the client
     * @param model the model whose limits are asked for; empty for all limits
     * @return in the order of the limits' names; empty when the store of the buckets is away, and nothing stands in for it
     */
    Optional<List<LimitStatus>> look(Map<String, String> selected, String client, Optional<String> model) {
        Map<Limit, String> met =
                model.map(name -> met(name, selected, false)).orElseGet(() -> limits.findAll(selected));
        Instant now = clock.instant();
        List<Demand> demands = met.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().name()))
                .map(entry -> Demand.ofNothing(entry.getKey(), entry.getValue(), InstantSource.fixed(now), client))
                .toList();
        return limiter.look(demands, now);
    }

    /**
     * Reserves the tokens of the request as the provider will see it in every limit that it meets, or in none of them.
     *
     * @param edits the provider's edits to the body
     * @param selected the request's selectors and their values
     * @param client name of the client that makes the request
     * @param memory where the copy is reserved that is counted
     * @param counted the tokens, if they were counted before
     * @param which of the limits that the request meets
     * @return also granted when no limit applies
     */
    Decision reserve(
            InferenceRequest request,
            TargetEdits edits,
            Map<String, String> selected,
            String client,
            MemoryAccount memory,
            Optional<PromptTokens> counted,
            Predicate<Limit> which) {
        String model = Prompt.modelOf(request, edits);
        Map<Limit, String> met = met(model, selected, request.endpoint().cost() == Cost.NONE);
        met.keySet().removeIf(which.negate());
        if (met.isEmpty()) {
            return new Granted(new Reservation(List.of(), over -> {}));
        }
        OptionalLong smallest = met.keySet().stream()
                .filter(Limit::countsRequest)
                .mapToLong(Limit::amount)
                .min();
        if (smallest.isEmpty()) {
            return limiter.reserve(demands(met, 0, false, client));
        }
        if (request.body() instanceof MultipartBody multipart) {
            return reserveForm(multipart.form(), request.endpoint(), model, met, client);
        }
        Prompt prompt = Prompt.of(request, edits, estimates);
        boolean isEstimated = prompt.media().isEstimated();
        Optional<PromptTokens> known = counted.filter(count -> count.areOf(request, edits));
        if (known.isPresent()) {
            return limiter.reserve(demands(met, known.get().tokens(), isEstimated, client));
        }
        EditedJson text = prompt.text();
        int length = text.compactLength();
        long fewest = TokenCounter.fewestTokens(length) + prompt.media().tokens();
        if (fewest > smallest.getAsLong() || length > SMALL) {
            Decision atLeast = limiter.reserve(demands(met, fewest, isEstimated, client));
            if (!(atLeast instanceof Granted granted)) {
                return atLeast;
            }
            granted.reservation().release();
        }
        Reserved copy = memory.reserve(length);
        if (copy != Reserved.YES) {
            return new NoMemory(copy);
        }
        try {
            return limiter.reserve(demands(met, prompt.count(text, tokens, this.counted), isEstimated, client));
        } finally {
            memory.release(length);
        }
    }

    /** Reserves what is known of a form. What is not known yet is corrected when the form has passed. */
    private Decision reserveForm(
            FormBody form, Endpoint endpoint, String model, Map<Limit, String> met, String client) {
        FormMedia media = endpoint.formMedia().orElseThrow();
        TokenCount text = textOf(form, model);
        counted.accept(text);
        // At least one, so that there is a reservation to correct.
        long known = Math.max(1, text.tokens() + media.tokens(form, estimates));
        Decision decision = limiter.reserve(demands(met, known, true, client));
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

    private Map<Limit, String> met(String model, Map<String, String> selected, boolean requestsOnly) {
        Map<Limit, String> met = new LinkedHashMap<>();
        selected.forEach((selector, value) -> {
            for (Category category : limits.categories()) {
                if (!requestsOnly || category.unit() == Unit.REQUESTS) {
                    limits.find(category, model, selector, value).ifPresent(limit -> met.put(limit, value));
                }
            }
        });
        return met;
    }

    private List<Demand> demands(Map<Limit, String> met, long tokens, boolean isEstimated, String client) {
        List<Demand> demands = new ArrayList<>(met.size());
        met.forEach((limit, value) -> {
            if (limit.unit() == Unit.REQUESTS) {
                demands.add(Demand.of(limit, value, 1, clock, client));
            } else {
                Demand demand = Demand.of(limit, value, tokens, clock, client);
                demands.add(isEstimated ? demand.estimated() : demand);
            }
        });
        return demands;
    }
}
