package dev.sluice.price;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What requests for one model cost, before they are sent. Immutable and thread-safe.
 *
 * <p>Sound that is paid by the second is estimated from its tokens: as many as it usually has.
 */
public final class RequestRates {

    /** OpenAI's models make ten tokens of a second of sound, others more. */
    private static final long SOUND_TOKENS_PER_SECOND = 10;

    private final Amounts standard;
    private final List<Amounts> all;

    private RequestRates(Amounts standard, List<Amounts> all) {
        this.standard = standard;
        this.all = List.copyOf(all);
    }

    static RequestRates of(Price price) {
        List<Amounts> all = new ArrayList<>(List.of(price.standard()));
        price.tiers().values().stream().filter(RequestRates::hasInput).forEach(all::add);
        return new RequestRates(price.standard(), all);
    }

    /**
     * The same amount for every token of prompt and answer.
     *
     * @param nanoPerMillion billionths of the currency for a million tokens; at least 0
     */
    public static RequestRates flat(long nanoPerMillion) {
        Amount amount = Amount.of(nanoPerMillion);
        Amounts amounts = new Amounts(Map.of(PriceKind.INPUT, amount, PriceKind.OUTPUT, amount));
        return new RequestRates(amounts, List.of(amounts));
    }

    /** Whether there is an amount for whatever a request costs. */
    boolean areComplete(boolean isAnswered) {
        return hasInput(standard)
                && (!isAnswered
                        || isBySecond(standard)
                        || standard.of(PriceKind.OUTPUT).isPresent());
    }

    private static boolean hasInput(Amounts amounts) {
        return amounts.of(PriceKind.INPUT).isPresent() || isBySecond(amounts);
    }

    /**
     * Estimates what a request will cost: its prompt as input, without the discount of a cache, and its answer as output.
     *
     * @param prompt tokens of the prompt; at least 0
     * @param completion tokens of the answer; at least 0
     * @return billionths of the currency; {@link Long#MAX_VALUE} if they are more than a long can hold
     */
    public long estimate(long prompt, long completion) {
        return cost(standard, prompt, completion, PriceKind.INPUT, PriceKind.OUTPUT);
    }

    /**
     * Computes the most that a request can cost: every token at the dearest amount of its side, in the dearest tier. Searches of the web,
     * whose number nobody knows, are not in it.
     *
     * @param prompt tokens of the prompt; at least 0
     * @param completion tokens of the answer; at least 0
     * @return as for {@link #estimate}
     */
    public long worst(long prompt, long completion) {
        return all.stream()
                .mapToLong(amounts -> cost(
                        amounts,
                        prompt,
                        completion,
                        dearest(amounts, PriceKind.INPUT, prompt),
                        dearest(amounts, PriceKind.OUTPUT, prompt)))
                .max()
                .orElseThrow();
    }

    private static long cost(Amounts amounts, long prompt, long completion, PriceKind input, PriceKind output) {
        Map<PriceKind, Long> counts = new EnumMap<>(PriceKind.class);
        if (isBySecond(amounts)) {
            counts.put(PriceKind.SECOND, (prompt + SOUND_TOKENS_PER_SECOND - 1) / SOUND_TOKENS_PER_SECOND);
        } else {
            counts.put(input, prompt);
        }
        // A model without an amount for output is asked for what has no tokens.
        counts.put(output, amounts.of(output).isPresent() ? completion : 0L);
        counts.put(PriceKind.REQUEST, amounts.of(PriceKind.REQUEST).isPresent() ? 1L : 0L);
        return Cost.of(amounts, prompt, counts).nano().orElse(Long.MAX_VALUE);
    }

    private static boolean isBySecond(Amounts amounts) {
        return amounts.of(PriceKind.INPUT).isEmpty()
                && amounts.of(PriceKind.SECOND).isPresent();
    }

    private static PriceKind dearest(Amounts amounts, PriceKind whole, long prompt) {
        PriceKind dearest = whole;
        long most = -1;
        for (PriceKind kind : PriceKind.values()) {
            Optional<Amount> amount = kind.whole() == whole ? amounts.of(kind) : Optional.empty();
            if (amount.isPresent() && amount.get().at(prompt) > most) {
                dearest = kind;
                most = amount.get().at(prompt);
            }
        }
        return dearest;
    }
}
