package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exchange costs whose request was estimated, for example because of an image. */
final class EstimatedDemandTest {

    @ParameterizedTest
    @CsvSource({
        // charge, counted, estimated
        "REQUEST, 1000, 300",
        "RESPONSE, 40, 40",
        "TOTAL, 340, 340"
    })
    void theReportedPromptReplacesAnEstimate(Charge charge, long counted, long estimated) {
        Optional<TokenUsage> usage = usage(OptionalLong.of(300));

        assertThat(demand(charge).cost(usage)).isEqualTo(counted);
        assertThat(demand(charge).estimated().cost(usage)).isEqualTo(estimated);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 1000", "RESPONSE, 40", "TOTAL, 1040"})
    void anEstimateStaysWithoutAReportedPrompt(Charge charge, long cost) {
        assertThat(demand(charge).estimated().cost(usage(OptionalLong.empty()))).isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST, 1000000000", "TOTAL, 1000000040"})
    void anImpossiblePromptIsBounded(Charge charge, long cost) {
        assertThat(demand(charge).estimated().cost(usage(OptionalLong.of(Long.MAX_VALUE))))
                .isEqualTo(cost);
    }

    private static Demand demand(Charge charge) {
        Limit limit = new Limit(
                "l", "*", "x-team", Optional.empty(), 5000, Limit.Unit.TOKENS, Duration.ofMinutes(1), charge, false);
        return new Demand(limit, "a", 1000, Optional.empty());
    }

    private static Optional<TokenUsage> usage(OptionalLong prompt) {
        return Optional.of(new TokenUsage(prompt, OptionalLong.of(40), TokenUsage.Source.REPORTED));
    }
}
