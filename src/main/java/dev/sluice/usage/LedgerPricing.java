package dev.sluice.usage;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.Repricings.RowPricing;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.RowUnits;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.PastExchange;
import dev.sluice.price.PriceList;
import dev.sluice.price.ProviderStatement;
import dev.sluice.routing.PromptSize;
import dev.sluice.tokens.TokenDetails;
import dev.sluice.tokens.TokenUsage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Prices rows of the ledger with a list of prices, each as of its begin. Thread-safe.
 *
 * @param prices what things cost, also in the past
 * @param modelOf the model that a target of this name is asked for in place of the client's; empty if it is asked for the client's
 */
public record LedgerPricing(PriceList prices, Function<String, Optional<String>> modelOf) implements RowPricing {

    private static final Parts NO_PARTS = new Parts(0, 0, 0, 0, 0, 0, 0);
    private static final RowUnits NO_UNITS = new RowUnits(0, 0, 0, 0, 0);

    @Override
    public Optional<RowCost> costOf(ExchangeRow row) {
        if (!mayCost(row)) {
            return Optional.empty();
        }
        String provider = row.route().provider().get();
        String target = row.route().target().get();
        RowCost before = row.cost();
        if (before.told().isPresent() && prices.isTold(provider, target)) {
            return Optional.of(with(before, before.told(), Optional.empty()));
        }
        if (row.tokens().input().isEmpty()) {
            return Optional.empty();
        }
        return new ExchangePricing(prices, row.begin(), PromptSize.UNKNOWN)
                .costOf(past(row, provider, target))
                .map(cost -> with(before, cost.nano(), cost.priceId()));
    }

    /** Refusals cost nothing; nor does what was priced when it ended, and had nothing to pay. */
    private static boolean mayCost(ExchangeRow row) {
        boolean wasFree = row.cost().units().isPresent()
                && row.cost().nano().isEmpty()
                && !row.cost().isUnknown();
        return row.count() == 1
                && row.status() < ExchangeRow.FIRST_ERROR
                && row.route().provider().isPresent()
                && row.route().target().isPresent()
                && !wasFree;
    }

    private PastExchange past(ExchangeRow row, String provider, String target) {
        RowUnits units = row.cost().units().orElse(NO_UNITS);
        return new PastExchange(
                provider,
                target,
                modelOf.apply(target).or(() -> row.route().asked()).orElse(""),
                usage(row, units),
                new ProviderStatement(
                        row.route().model(), row.cost().tier(), Optional.empty(), units.searches(), units.seconds()),
                row.cost().units().isPresent());
    }

    private static TokenUsage usage(ExchangeRow row, RowUnits units) {
        Parts parts = row.tokens().parts().orElse(NO_PARTS);
        return new TokenUsage(
                row.tokens().input(),
                row.tokens().output(),
                row.tokens().source().filter(Source.REPORTED::equals).isPresent()
                        ? TokenUsage.Source.REPORTED
                        : TokenUsage.Source.COUNTED,
                new TokenDetails(
                        parts.cached(),
                        parts.written(),
                        parts.audioIn(),
                        parts.imageIn(),
                        parts.reasoning(),
                        parts.audioOut(),
                        parts.writtenHour(),
                        units.cachedAudio(),
                        units.cachedImages(),
                        units.imageOut()));
    }

    private static RowCost with(RowCost before, OptionalLong nano, Optional<String> price) {
        return new RowCost(nano, false, before.told(), price, before.tier(), before.units());
    }
}
