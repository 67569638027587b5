package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The summary names the sources, and no message contains a secret. */
final class ConfigSecretsTest {

    private static final String PLANTED = "sk-planted-7f3a";

    @Test
    void theSummaryNamesTheSources() {
        GatewayConfig config = ConfigFixture.provider(
                        "sluice.providers.sole.default=true",
                        "sluice.providers.b.base-url=https://b/v1",
                        "sluice.limits.gold.model=*",
                        "sluice.limits.gold.selector=x-team",
                        "sluice.limits.gold.tokens=5")
                .variable("SLUICE_PROVIDERS_B_KEY", PLANTED)
                .variable("SLUICE_SERVICE_HOST", "10.0.0.1")
                .read();

        assertThat(config.origin())
                .contains("sluice.properties", "7")
                .contains("SLUICE_PROVIDERS_B_KEY")
                .doesNotContain("SLUICE_SERVICE_HOST", PLANTED);
        assertThat(config.summary())
                .contains("b (https://b/v1)", "sole (http://127.0.0.1:1/v1, default)")
                .contains("limits: gold;")
                .doesNotContain(PLANTED);
    }

    @Test
    void theSummarySaysIfThereIsNothing() {
        GatewayConfig config = ConfigFixture.provider("sluice.auth=open").read();

        assertThat(config.origin()).contains("the environment (nothing)");
        assertThat(config.summary()).contains("limits: none; limits not shared (no Redis)");
    }

    @Test
    void theSummaryIsOneLine() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.model=a\nb")
                        .read()
                        .summary())
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLANTED, "${PLANTED}", "${NOWHERE:" + PLANTED + "}"})
    void aKeyIsNeitherInSummaryNorWarningsNorText(String key) {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.key=" + key)
                .variable("PLANTED", PLANTED)
                .read();

        assertThat(config.providers().get(0).key().orElseThrow().reveal()).isEqualTo(PLANTED);
        assertThat(config.toString()).doesNotContain(PLANTED);
    }

    @Test
    void aKeyWithANameIsNeitherInSummaryNorWarningsNorText() {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.keys.a.key=${PLANTED}")
                .variable("PLANTED", PLANTED)
                .read();

        assertThat(config.providers().get(0).key().orElseThrow().reveal()).isEqualTo(PLANTED);
        assertThat(config.toString()).doesNotContain(PLANTED);
        assertThat(config.summary()).doesNotContain(PLANTED);
    }

    @Test
    void anOpenAiKeyIsNeitherInSummaryNorWarningsNorText() {
        assertThat(ConfigFixture.only("sluice.demo=true", "sluice.auth=open")
                        .variable("OPENAI_API_KEY", PLANTED)
                        .read()
                        .toString())
                .doesNotContain(PLANTED);
    }

    /** A key in the wrong property, or a misspelled property: the fault must not repeat the value. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.providers.sole.key=" + PLANTED + " and more",
                "sluice.providers.sole.kye=" + PLANTED,
                "sluice.providers.sole.keys.a.key=" + PLANTED + " and more",
                "sluice.providers.sole.keys.a.kye=" + PLANTED,
                "sluice.providers.sole.keys.a.weight=" + PLANTED,
                "sluice.providers.sole.keys.a.key-file=" + PLANTED,
                "sluice.providers.sole.keys.a.key-jndi=" + PLANTED,
                "sluice.providers.sole.max-in-flight=" + PLANTED,
                "sluice.providers.sole.breaker=" + PLANTED,
                "sluice.providers.sole.base-url=" + PLANTED,
                "sluice.providers.sole.base-url=https://" + PLANTED + "@host/v1",
                "sluice.providers.sole.base-url=https://host/v1?key=" + PLANTED,
                "sluice.providers.sole.auth=" + PLANTED,
                "sluice.providers.sole.dialect=" + PLANTED,
                "sluice.providers.sole.default=" + PLANTED,
                "sluice.providers.sole.timeout.total=" + PLANTED,
                "sluice.models.a.targets=" + PLANTED,
                "sluice.models.a.targets=sole, " + PLANTED + ":" + PLANTED,
                "sluice.models.a.on-context-length=" + PLANTED,
                "sluice.models.a.pick=" + PLANTED,
                "sluice.models.a.affinity=" + PLANTED + " ",
                "sluice.targets.a.lacks=" + PLANTED,
                "sluice.targets.a.context=" + PLANTED,
                "sluice.routing.backoff=" + PLANTED,
                "sluice.limits.a.tokens=" + PLANTED,
                "sluice.limits.a.charge=" + PLANTED,
                "sluice.request.max-bytes=" + PLANTED,
                "sluice.conversation-state=" + PLANTED,
                "sluice.stream.heartbeat=" + PLANTED,
                "sluice.ratelimit.redis.uri=redis://:" + PLANTED + "@host:port",
                "sluice.demo=" + PLANTED,
                "sluice.providers.sole.key=${NOWHERE}" + PLANTED
            })
    void aFaultDoesNotRepeatTheValue(String line) {
        assertThat(ConfigFixture.provider(line).message()).doesNotContain(PLANTED);
    }

    @Test
    void aFaultDoesNotRepeatTheVariablesValue() {
        ConfigFixture given =
                ConfigFixture.only("sluice.providers.a.base-url=${PLANTED}").variable("PLANTED", PLANTED);

        assertThat(given.message()).doesNotContain(PLANTED);
    }

    @Test
    void doesNotPrintTheValueOfAnIgnoredVariable() {
        assertThat(ConfigFixture.provider()
                        .variable("SLUICE_PROVIDERS_SOLE_KYE", PLANTED)
                        .read()
                        .warnings()
                        .toString())
                .doesNotContain(PLANTED);
    }
}
