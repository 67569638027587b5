package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which limit a request meets, and what it then may take (behaviour.md 4.2). */
final class LimitsTest {

    private static final Limits.Category TOKENS = new Limits.Category(Limit.Unit.TOKENS, Refill.Kind.EVEN);

    private final OneLimit limiter = new OneLimit(new LocalBuckets(() -> 0, 100));

    @Test
    void aRequestForAModelWithoutLimitPasses() {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", null, 10)));

        assertThat(decide(limits, "gpt-4o", "x-team", "gold", 1_000)).isInstanceOf(Granted.class);
    }

    @Test
    void aRequestWithAnotherSelectorPasses() {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", null, 10)));

        assertThat(decide(limits, "gpt-4", "x-user", "gold", 1_000)).isInstanceOf(Granted.class);
    }

    @Test
    void aLimitForOneValueDoesNotCatchAnother() {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", "gold", 10)));

        assertThat(decide(limits, "gpt-4", "x-team", "silver", 1_000)).isInstanceOf(Granted.class);
    }

    @Test
    void aLimitForOneValueIsHit() {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", "gold", 10)));

        assertThat(decide(limits, "gpt-4", "x-team", "gold", 11)).isInstanceOf(Denied.class);
    }

    @Test
    void eachValueHasItsOwnBucket() {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", null, 10)));

        assertThat(decide(limits, "gpt-4", "x-team", "gold", 10)).isInstanceOf(Granted.class);
        assertThat(decide(limits, "gpt-4", "x-team", "silver", 10)).isInstanceOf(Granted.class);
        assertThat(decide(limits, "gpt-4", "x-team", "gold", 1)).isInstanceOf(Denied.class);
    }

    @Test
    void twoModelsHaveTheirOwnLimitsOnTheSameKey() {
        Limits limits =
                new Limits(List.of(limit("gpt-4", "x-team", null, 10), limit("gpt-3.5-turbo", "x-team", null, 20)));

        assertThat(decide(limits, "gpt-4", "x-team", "gold", 10)).isInstanceOf(Granted.class);
        assertThat(decide(limits, "gpt-3.5-turbo", "x-team", "gold", 20)).isInstanceOf(Granted.class);
        assertThat(decide(limits, "gpt-4", "x-team", "gold", 1)).isInstanceOf(Denied.class);
    }

    @ParameterizedTest
    @CsvSource({"x-team,X-Team", "X-Team,x-team", "X-TEAM,x-tEaM"})
    void namesOfSelectorsHaveNoCase(String configured, String sent) {
        Limits limits = new Limits(List.of(limit("gpt-4", configured, null, 10)));

        assertThat(limits.find(TOKENS, "gpt-4", sent, "gold")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gold", "gold ", "gol", ""})
    void valuesOfSelectorsAreComparedAsTheyAre(String sent) {
        Limits limits = new Limits(List.of(limit("gpt-4", "x-team", "gold", 10)));

        assertThat(limits.find(TOKENS, "gpt-4", "x-team", sent)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4,  gold,   100",
        "gpt-4,  silver, 200",
        "gpt-4o, gold,   300",
        "gpt-4o, silver, 400",
    })
    void aModelsOwnLimitWinsOverAnyModelsAndAnExactValueOverAnyValue(String model, String value, long tokens) {
        Limits limits = new Limits(List.of(
                limit("*", "x-team", null, 400),
                limit("gpt-4", "x-team", null, 200),
                limit("*", "x-team", "gold", 300),
                limit("gpt-4", "x-team", "gold", 100)));

        assertThat(limits.find(TOKENS, model, "x-team", value))
                .map(Limit::amount)
                .hasValue(tokens);
    }

    @Test
    void aModelsLimitForAnyValueWinsOverAnyModelsExactValue() {
        Limits limits = new Limits(List.of(limit("*", "x-team", "gold", 300), limit("gpt-4", "x-team", null, 200)));

        assertThat(limits.find(TOKENS, "gpt-4", "x-team", "gold"))
                .map(Limit::amount)
                .hasValue(200L);
    }

    @Test
    void aRequestWithoutModelMeetsTheLimitOfAnyModel() {
        Limits limits = new Limits(List.of(limit("*", "x-team", null, 10)));

        assertThat(limits.find(TOKENS, "", "x-team", "gold")).isPresent();
    }

    @Test
    void twoLimitsInOnePlaceAreRefused() {
        assertThatThrownBy(() ->
                        new Limits(List.of(limit("gpt-4", "x-team", null, 10), limit("gpt-4", "X-Team", null, 20))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noLimitsAreEmpty() {
        assertThat(new Limits(List.of()).isEmpty()).isTrue();
        assertThat(new Limits(List.of(limit("*", "x-team", null, 10))).isEmpty())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "GPT-4o", " gpt-4o ", "Gpt-4O\t"})
    void anotherSpellingOfAModelMeetsItsLimit(String spelling) {
        Limits limits = new Limits(List.of(limit("GPT-4o", "@client", null, 10)));

        assertThat(limits.find(TOKENS, spelling, "@client", "a")).isPresent();
        assertThat(limits.mandatorySelectors(List.of(spelling))).containsExactly("@client");
    }

    @ParameterizedTest
    @CsvSource({
        "smart, gpt-4o, 1 2", // the alias' own, and that of the target
        "smart, o3,     1", // that of any model holds only if neither name has one
        "other, gpt-4o, 2",
        "other, o3,     4",
        "gpt-5, gpt-4o, 2 3",
        "gpt-5, gpt-4.1,3", // one pattern for both: once
        ",      gpt-4o, 2",
        ",      o3,     4"
    })
    void aRequestMeetsTheLimitsOfItsAliasAndOfItsTargetsModel(String alias, String model, String amounts) {
        Limits limits = new Limits(List.of(
                limit("smart", "@client", null, 1),
                limit("gpt-4o", "@client", null, 2),
                limit("gpt-*", "@client", null, 3),
                limit("*", "@client", null, 4)));

        assertThat(limits.findAll(TOKENS, new RequestedModel(Optional.ofNullable(alias), model), "@client", "a"))
                .extracting(limit -> Long.toString(limit.amount()))
                .containsExactlyInAnyOrder(amounts.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o, 1", "gpt-4o-2024-11-20, 2", "gpt-4.1, 3", "openai/GPT-4o, 4", "o3, 5"})
    void theMostSpecificModelWins(String model, long amount) {
        Limits limits = new Limits(List.of(
                limit("*", "@client", null, 5),
                limit("*gpt*", "@client", null, 4),
                limit("gpt-4*", "@client", null, 3),
                limit("gpt-4o*", "@client", null, 2),
                limit("gpt-4o", "@client", null, 1)));

        assertThat(limits.find(TOKENS, model, "@client", "a"))
                .map(Limit::amount)
                .hasValue(amount);
    }

    @Test
    void theModelsOfOnePatternShareABucket() {
        Limits limits = new Limits(List.of(limit("gpt-4o*", "x-team", null, 10)));

        assertThat(decide(limits, "gpt-4o", "x-team", "gold", 10)).isInstanceOf(Granted.class);
        assertThat(decide(limits, "gpt-4o-mini", "x-team", "gold", 1)).isInstanceOf(Denied.class);
    }

    private Decision decide(Limits limits, String model, String selector, String value, long tokens) {
        return limits.find(TOKENS, model, selector, value)
                .map(limit -> limiter.reserve(limit, value, tokens))
                .orElseGet(() -> new Granted(Reservation.NOTHING));
    }

    private static Limit limit(String model, String selector, String value, long tokens) {
        return new Limit(
                model + "/" + selector + "/" + value,
                model,
                selector,
                Optional.ofNullable(value),
                tokens,
                Limit.Unit.TOKENS,
                Duration.ofMinutes(1),
                Limit.Charge.REQUEST,
                false);
    }
}
