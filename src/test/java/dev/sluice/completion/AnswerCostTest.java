package dev.sluice.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.OwnPrice;
import dev.sluice.price.PriceList;
import dev.sluice.price.PriceLoader;
import dev.sluice.price.ProviderStatement;
import dev.sluice.routing.Answering;
import dev.sluice.routing.PromptSize;
import dev.sluice.routing.Target;
import dev.sluice.testing.Providers;
import dev.sluice.testing.Requests;
import dev.sluice.testing.StandInRequest;
import dev.sluice.tokens.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What an answer costs, for all who ask. A prompt that no provider has reported is counted whenever a cost is computed. */
final class AnswerCostTest {

    private static final long PROMPT = 1000;

    private final Exchange exchange = Exchange.of(new StandInRequest().toRequest());
    private final CountedPrompts prompts = new CountedPrompts();
    private final AnswerCost cost =
            new AnswerCost(exchange, Optional.of(new ExchangePricing(prices(), Instant.EPOCH, prompts)));

    AnswerCostTest() {
        exchange.publish(Requests.chat("{\"model\":\"m\",\"messages\":[]}"));
        exchange.publish(new Answering(new Target(Providers.at("http://p/v1"), Optional.empty()), 1));
    }

    @Test
    void theCostOfASettlementIsThatOfTheEnd() {
        Optional<ExchangeCost> forBudgets = cost.soFar(usage(200), () -> ProviderStatement.NOTHING);
        Optional<ExchangeCost> forTheLedger = cost.soFar(usage(200), () -> ProviderStatement.NOTHING);
        end(200);

        assertThat(cost.atEnd()).isEqualTo(forTheLedger).isEqualTo(forBudgets);
        assertThat(nano(cost.atEnd())).hasValue(4_500_000);
        assertThat(prompts.count).isEqualTo(1);
    }

    @Test
    void anAnswerThatHasSaidMoreCostsMore() {
        cost.soFar(usage(100), () -> ProviderStatement.NOTHING);
        end(200);

        assertThat(nano(cost.atEnd())).hasValue(4_500_000);
        assertThat(prompts.count).isEqualTo(2);
    }

    @Test
    void anAnswerThatHasNamedAnotherModelCostsWhatThatDoes() {
        cost.soFar(usage(200), () -> ProviderStatement.NOTHING);
        ProviderStatement other = new ProviderStatement(Optional.of("other"), Optional.empty(), Optional.empty(), 0, 0);

        assertThat(nano(cost.soFar(usage(200), () -> other))).hasValue(9_000_000);
    }

    @Test
    void aRefusalCostsNothingInTheEnd() {
        cost.soFar(usage(200), () -> ProviderStatement.NOTHING);
        exchange.publish(new ProviderOutcome(Ending.COMPLETE, OptionalInt.of(500), Optional.empty()));

        assertThat(cost.atEnd()).isEmpty();
    }

    @Test
    void withoutPricesTheAnswerIsNotAskedWhatItSays() {
        AnswerCost unpriced = new AnswerCost(exchange, Optional.empty());

        assertThat(unpriced.soFar(usage(200), () -> {
                    throw new AssertionError("asked");
                }))
                .isEmpty();
    }

    private void end(long completion) {
        usage(completion).ifPresent(exchange::publish);
        exchange.publish(ProviderStatement.NOTHING);
        exchange.publish(new ProviderOutcome(Ending.COMPLETE, OptionalInt.of(200), Optional.empty()));
    }

    private static Optional<TokenUsage> usage(long completion) {
        return Optional.of(
                new TokenUsage(OptionalLong.empty(), OptionalLong.of(completion), TokenUsage.Source.COUNTED));
    }

    private static OptionalLong nano(Optional<ExchangeCost> cost) {
        return cost.orElseThrow().nano();
    }

    private static PriceList prices() {
        PriceLoader loader = new PriceLoader("USD", BigDecimal.ONE, Map.of());
        loader.add(List.of(price("m", "2.50", "10"), price("other", "5", "20")), Map.of());
        return loader.build(Map.of("p", "own"), Map.of());
    }

    private static OwnPrice price(String model, String input, String output) {
        return new OwnPrice(
                "own",
                model,
                Optional.empty(),
                Map.of("input", new BigDecimal(input), "output", new BigDecimal(output)));
    }

    private static final class CountedPrompts implements PromptSize {

        private int count;

        @Override
        public OptionalLong atMost(InferenceRequest request, TargetEdits edits) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits) {
            count++;
            return OptionalLong.of(PROMPT);
        }
    }
}
