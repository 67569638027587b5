package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of a limit other than model and amount. */
final class LimitSettingsTest {

    @ParameterizedTest
    @CsvSource({"request,REQUEST", "response,RESPONSE", "total,TOTAL"})
    void readsWhatIsCharged(String value, Limit.Charge charge) {
        assertThat(limit("sluice.limits.a.tokens=5", "sluice.limits.a.charge=" + value)
                        .charge())
                .isEqualTo(charge);
    }

    @Test
    void reportsAnInvalidCharge() {
        assertThat(faults("sluice.limits.a.tokens=5", "sluice.limits.a.charge=all"))
                .startsWith("sluice.limits.a.charge: ");
    }

    @Test
    void readsALimitOfRequests() {
        Limit limit = limit("sluice.limits.a.requests=5");

        assertThat(limit.unit()).isEqualTo(Limit.Unit.REQUESTS);
        assertThat(limit.amount()).isEqualTo(5);
    }

    @Test
    void reportsRequestsAndTokensInOneLimit() {
        assertThat(faults("sluice.limits.a.tokens=5", "sluice.limits.a.requests=5"))
                .startsWith("sluice.limits.a.requests: tokens is also set");
    }

    @Test
    void reportsAChargeOfTheResponseForALimitOfRequests() {
        assertThat(faults("sluice.limits.a.requests=5", "sluice.limits.a.charge=total"))
                .startsWith("sluice.limits.a.charge: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1000000001"})
    void requestsArePositiveAndBounded(String requests) {
        assertThat(faults("sluice.limits.a.requests=" + requests)).startsWith("sluice.limits.a.requests: must be ");
    }

    @Test
    void aLimitIsNotRequiredByDefault() {
        assertThat(limit("sluice.limits.a.tokens=5").required()).isFalse();
        assertThat(limit("sluice.limits.a.tokens=5", "sluice.limits.a.required=true")
                        .required())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@address", "@everyone", "@Address", "x-team", "authorization"})
    void acceptsHeadersAndSpecialSelectors(String selector) {
        assertThat(ConfigFixture.provider(
                                "sluice.limits.a.model=*",
                                "sluice.limits.a.tokens=5",
                                "sluice.limits.a.selector=" + selector)
                        .read()
                        .limits())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@all", "x team", "x-team:", "x-arch-state", "X-Arch-Ratelimit-Selector", "x,y"})
    void reportsAnyOtherSelector(String selector) {
        assertThat(ConfigFixture.provider(
                                "sluice.limits.a.model=*",
                                "sluice.limits.a.tokens=5",
                                "sluice.limits.a.selector=" + selector)
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.limits.a.selector: must be the name of a request header");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // selector, value and unit of a limit with model=*, whether it is behind that for tokens of gpt-4o by
                // x-team
                "x-team,  -,      tokens,   true",
                "X-Team,  -,      tokens,   true",
                "x-team,  gold,   tokens,   true",
                "x-team,  silver, tokens,   false",
                "x-team,  -,      requests, false",
                "@client, -,      tokens,   false"
            })
    void warnsOfALimitForAModelWithoutAGeneralOneBehindIt(
            String selector, String value, String unit, boolean isBehind) {
        List<String> warnings = ConfigFixture.provider(
                        "sluice.limits.a.model=gpt-4o",
                        "sluice.limits.a.selector=x-team",
                        "sluice.limits.a.value=gold",
                        "sluice.limits.a.tokens=5",
                        "sluice.limits.b.model=*",
                        "sluice.limits.b.selector=" + selector,
                        "sluice.limits.b." + unit + "=5")
                .and(value == null ? new String[0] : new String[] {"sluice.limits.b.value=" + value})
                .read()
                .warnings();

        if (isBehind) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings).singleElement().asString().startsWith("sluice.limits.a.model: ");
        }
    }

    @Test
    void aModelThatTheProviderSetsHasNoOtherName() {
        assertThat(ConfigFixture.provider(
                                "sluice.limits.a.model=gpt-4o",
                                "sluice.limits.a.selector=x-team",
                                "sluice.limits.a.tokens=5")
                        .and("sluice.providers.sole.model=gpt-4o")
                        .read()
                        .warnings())
                .isEmpty();
    }

    @Test
    void reportsTwoSpellingsOfOneModel() {
        assertThat(given("sluice.limits.a.model=gpt-4o", "sluice.limits.a.tokens=5")
                        .and(
                                "sluice.limits.b.model=GPT-4o",
                                "sluice.limits.b.selector=x-team",
                                "sluice.limits.b.tokens=5")
                        .faults())
                .singleElement()
                .asString()
                .contains("the same model, selector and value as the limit a");
    }

    private static Limit limit(String... lines) {
        return given(lines).read().limits().get(0);
    }

    private static String faults(String... lines) {
        return given(lines).faults().get(0);
    }

    private static ConfigFixture given(String... lines) {
        return ConfigFixture.provider("sluice.limits.a.model=*", "sluice.limits.a.selector=x-team")
                .and(lines);
    }
}
