package dev.sluice.price;

import dev.sluice.api.Endpoint;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.price.ExchangeCost.Unknown;
import dev.sluice.routing.Answering;
import dev.sluice.routing.PromptSize;
import dev.sluice.routing.Target;
import dev.sluice.tokens.TokenUsage;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Prices one exchange, with the prices that were in force when it began.
 *
 * <p>As a fact, absent unless there are budgets in money.
 *
 * @param prices the prices in force
 * @param begin when the exchange began
 * @param prompts counts the prompt of an answer that broke off before its usage came
 */
public record ExchangePricing(PriceList prices, Instant begin, PromptSize prompts) {

    /** What few models have a price for. */
    private static final Set<PriceKind> RARE = Set.of(
            PriceKind.SEARCH,
            PriceKind.SECOND,
            PriceKind.CACHE_READ_AUDIO,
            PriceKind.CACHE_READ_IMAGE,
            PriceKind.IMAGE_OUT);

    /** Tiers that cost the standard amounts. */
    private static final Set<String> STANDARD_TIERS = Set.of("default", "standard", "auto", "on_demand");

    /**
     * Computes what an exchange cost. Call it at the end of the exchange, on its thread, when its {@link TokenUsage} and
     * {@link ProviderStatement} are published. An answer that the client did not wait for costs what came of it, as in limits.
     *
     * @return empty if there is nothing to pay
     */
    public Optional<ExchangeCost> costOf(Exchange exchange) {
        if (!isServed(exchange)) {
            return Optional.empty();
        }
        return costOf(
                exchange,
                exchange.find(TokenUsage.class),
                exchange.find(ProviderStatement.class).orElse(ProviderStatement.NOTHING));
    }

    /** Whether a provider has answered the exchange with more than a refusal, so that there is something to pay. Call it at the end of the exchange. */
    public static boolean isServed(Exchange exchange) {
        return exchange.find(ProviderOutcome.class)
                .filter(outcome -> !outcome.isRefused())
                .isPresent();
    }

    /**
     * Computes what an exchange costs if nothing else comes, before its end.
     *
     * @param usage its usage so far; empty if none is known
     * @param said what its answer has said so far
     * @return empty if there is nothing to pay
     */
    public Optional<ExchangeCost> costOf(Exchange exchange, Optional<TokenUsage> usage, ProviderStatement said) {
        Optional<Answering> answering = exchange.find(Answering.class);
        if (answering.isEmpty()) {
            return Optional.empty();
        }
        Endpoint.Cost cost = exchange.find(InferenceRequest.class)
                .map(request -> request.endpoint().cost())
                .orElse(Endpoint.Cost.UNKNOWN);
        boolean saysNothing = usage.isEmpty() && said.told().isEmpty();
        if (cost == Endpoint.Cost.NONE || (saysNothing && cost == Endpoint.Cost.UNKNOWN)) {
            return Optional.empty();
        }
        return Optional.of(costOf(exchange, answering.get(), usage, said));
    }

    /**
     * Returns what an exchange that was served has cost in the end. Call it after all that meters its answer.
     *
     * @return billionths of the currency, 0 if there was nothing to pay; empty if unknown
     */
    public OptionalLong finalCostOf(Exchange exchange) {
        Optional<ExchangeCost> published = exchange.find(ExchangeCost.class);
        if (published.isPresent()) {
            return published.get().nano();
        }
        // What was metered and has no cost has failed. Without the filter that meters, nobody has computed it.
        return exchange.find(ProviderStatement.class).isPresent()
                ? OptionalLong.of(0)
                : costOf(exchange).map(ExchangeCost::nano).orElse(OptionalLong.of(0));
    }

    /**
     * Finds what requests to a target cost.
     *
     * @param model the model that the target is asked for; empty text if none is known
     * @param isAnswered whether answers have tokens, so that these must have a price too
     * @return empty if there is no price
     */
    public Optional<RequestRates> ratesOf(Target target, String model, boolean isAnswered) {
        return prices.find(target.provider().name(), target.name(), "", model, begin)
                .map(found -> RequestRates.of(found.price()))
                .filter(rates -> rates.areComplete(isAnswered));
    }

    /**
     * Computes what an answer costs that is not the exchange's own.
     *
     * @param target that answered
     * @param asked the model that it was asked for; empty text if none is known
     */
    public ExchangeCost costOf(Target target, String asked, TokenUsage usage, ProviderStatement said) {
        return costOf(target, asked, Optional.of(usage), TokenUsage::prompt, said);
    }

    /**
     * Computes what an exchange costs that is over.
     *
     * @return a known cost; empty if it has no price, or if not all is known that its price depends on
     */
    public Optional<ExchangeCost> costOf(PastExchange past) {
        Optional<FoundPrice> found =
                prices.find(past.provider(), past.target(), past.said().model().orElse(""), past.asked(), begin);
        if (found.isEmpty() || past.usage().prompt().isEmpty()) {
            return Optional.empty();
        }
        boolean needsMore = !past.isWhole()
                && RARE.stream()
                        .anyMatch(kind ->
                                amounts(found.get(), past.said()).of(kind).isPresent());
        return needsMore
                ? Optional.empty()
                : Optional.of(cost(
                                found.get(),
                                past.usage().prompt().getAsLong(),
                                past.usage(),
                                past.said(),
                                OptionalLong.empty()))
                        .filter(cost -> cost.nano().isPresent());
    }

    private static Amounts amounts(FoundPrice found, ProviderStatement said) {
        return said.tier().map(found.price().tiers()::get).orElse(found.price().standard());
    }

    private ExchangeCost costOf(
            Exchange exchange, Answering answering, Optional<TokenUsage> usage, ProviderStatement said) {
        return costOf(
                answering.target(),
                answering.modelIn(exchange),
                usage,
                known -> prompt(exchange, answering, known),
                said);
    }

    private ExchangeCost costOf(
            Target to,
            String asked,
            Optional<TokenUsage> usage,
            Function<TokenUsage, OptionalLong> promptOf,
            ProviderStatement said) {
        String provider = to.provider().name();
        String target = to.name();
        OptionalLong told = said.told().map(prices::nano).orElse(OptionalLong.empty());
        if (told.isPresent() && prices.isTold(provider, target)) {
            return new Result(said, told).known(told);
        }
        OptionalLong prompt = usage.map(promptOf).orElse(OptionalLong.empty());
        if (prompt.isEmpty()) {
            return new Result(said, told).unknown(Unknown.NO_USAGE);
        }
        return prices.find(provider, target, said.model().orElse(""), asked, begin)
                .map(found -> cost(found, prompt.getAsLong(), usage.get(), said, told))
                .orElseGet(() -> new Result(said, told).unknown(Unknown.UNPRICED));
    }

    /** Some providers report a stream's usage at its end alone, which a client that has left does not wait for. */
    private OptionalLong prompt(Exchange exchange, Answering answering, TokenUsage usage) {
        if (usage.prompt().isPresent()) {
            return usage.prompt();
        }
        Optional<InferenceRequest> request = exchange.find(InferenceRequest.class);
        return request.isPresent()
                ? prompts.count(exchange, request.get(), answering.target().edits())
                : OptionalLong.empty();
    }

    private ExchangeCost cost(
            FoundPrice found, long prompt, TokenUsage usage, ProviderStatement said, OptionalLong told) {
        Optional<Amounts> ofTier = said.tier().map(found.price().tiers()::get);
        boolean isOtherTier = said.tier().isPresent()
                && ofTier.isEmpty()
                && !STANDARD_TIERS.contains(said.tier().get());
        Amounts amounts = amounts(found, said);
        TokenParts parts = TokenParts.of(prompt, usage.completion().orElse(0), usage.details());
        Map<PriceKind, Long> counts = new EnumMap<>(PriceKind.class);
        counts.putAll(parts.byKind());
        if (said.seconds() > 0) {
            // The tokens of the prompt are made of the seconds.
            counts.keySet().removeIf(kind -> kind == PriceKind.INPUT || kind == PriceKind.AUDIO_IN);
            counts.put(PriceKind.SECOND, said.seconds());
        }
        if (amounts.of(PriceKind.REQUEST).isPresent()) {
            counts.put(PriceKind.REQUEST, 1L);
        }
        boolean hasUnpricedSearches =
                said.searches() > 0 && amounts.of(PriceKind.SEARCH).isEmpty();
        if (said.searches() > 0 && !hasUnpricedSearches) {
            counts.put(PriceKind.SEARCH, said.searches());
        }
        Cost cost = Cost.of(amounts, prompt, counts);
        Result result = new Result(said, told).at(found, parts.isOdd());
        return cost.nano().isPresent()
                ? result.known(cost.nano(), cost.approximate() || isOtherTier || hasUnpricedSearches)
                : result.unknown(Unknown.UNPRICED);
    }

    /** What is the same of a known and an unknown cost. */
    private final class Result {

        private final ProviderStatement said;
        private final OptionalLong told;
        private Optional<FoundPrice> found = Optional.empty();
        private boolean odd;

        Result(ProviderStatement said, OptionalLong told) {
            this.said = said;
            this.told = told;
        }

        Result at(FoundPrice price, boolean isOdd) {
            found = Optional.of(price);
            odd = isOdd;
            return this;
        }

        ExchangeCost known(OptionalLong nano) {
            return known(nano, false);
        }

        ExchangeCost known(OptionalLong nano, boolean approximate) {
            return cost(nano, Optional.empty(), approximate);
        }

        ExchangeCost unknown(Unknown why) {
            return cost(OptionalLong.empty(), Optional.of(why), false);
        }

        private ExchangeCost cost(OptionalLong nano, Optional<Unknown> why, boolean approximate) {
            return new ExchangeCost(
                    nano,
                    why,
                    prices.currency(),
                    found.map(FoundPrice::model),
                    found.map(price -> price.price().id()),
                    approximate,
                    found.filter(FoundPrice::byRule).isPresent(),
                    odd,
                    told,
                    said.tier());
        }
    }
}
