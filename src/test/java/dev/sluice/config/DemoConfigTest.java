package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Provider;
import org.junit.jupiter.api.Test;

/** The demo provider, used if no provider is configured. */
final class DemoConfigTest {

    private static final String CLIENT = "sluice.clients.app.key-sha256=" + "0".repeat(64);

    @Test
    void usesTheDemoIfItIsEnabled() {
        GatewayConfig config = ConfigFixture.only("sluice.demo=true").read();

        assertThat(config.demo()).isTrue();
        assertThat(config.providers()).singleElement().satisfies(demo -> assertThat(demo.baseUrl())
                .isEqualTo(ConfigFixture.DEMO));
    }

    @Test
    void warnsAboutTheDemo() {
        assertThat(ConfigFixture.only("sluice.demo=true").read().warnings())
                .singleElement()
                .asString()
                .contains("DEMO");
    }

    @Test
    void theDemoHasAnotherKeyAtEachStart() {
        assertThat(keyOf(ConfigFixture.only("sluice.demo=true")))
                .isNotEqualTo(keyOf(ConfigFixture.only("sluice.demo=true")));
    }

    @Test
    void doesNotUseTheDemoUnlessItIsEnabled() {
        assertThat(ConfigFixture.only("sluice.demo=false").faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers: no provider");
    }

    @Test
    void theLogNamesTheVariableThatTheKeyCameFrom() {
        GatewayConfig config = ConfigFixture.only("sluice.demo=true", CLIENT)
                .variable("OPENAI_API_KEY", "sk-planted")
                .read();
        assertThat(config.origin()).contains("OPENAI_API_KEY").doesNotContain("sk-planted");
    }

    @Test
    void aConfiguredProviderTurnsTheDemoOff() {
        GatewayConfig config = ConfigFixture.provider("sluice.demo=true").read();

        assertThat(config.demo()).isFalse();
        assertThat(config.providers()).map(Provider::name).containsExactly("sole");
    }

    @Test
    void aFaultyProviderIsNotReplacedByTheDemo() {
        assertThat(ConfigFixture.only("sluice.demo=true", "sluice.providers.a.base-url=nowhere")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.a.base-url: ");
    }

    @Test
    void anOpenAiKeyMakesTheTrialARealOne() {
        ConfigFixture given = ConfigFixture.only("sluice.demo=true", CLIENT).variable("OPENAI_API_KEY", " sk-1 ");

        assertThat(given.read().demo()).isFalse();
        assertThat(given.read().providers()).singleElement().satisfies(openAi -> assertThat(openAi.baseUrl())
                .hasToString("https://api.openai.com/v1"));
        assertThat(keyOf(given)).isEqualTo("sk-1");
    }

    @Test
    void anOpenAiKeyThatTakesTheDemosPlaceIsWarnedAbout() {
        ConfigFixture given = ConfigFixture.only("sluice.demo=true", CLIENT).variable("OPENAI_API_KEY", "sk-planted");

        assertThat(given.read().warnings())
                .singleElement()
                .asString()
                .contains("OPENAI_API_KEY is set", "charges the owner of this key", "env -u OPENAI_API_KEY")
                .doesNotContain("sk-planted");
    }

    @Test
    void anOpenAiKeyThatIsConfiguredIsNotWarnedAbout() {
        ConfigFixture given = ConfigFixture.only(
                        "sluice.demo=true",
                        "sluice.providers.openai.base-url=https://api.openai.com/v1",
                        "sluice.providers.openai.key=${OPENAI_API_KEY}")
                .variable("OPENAI_API_KEY", "sk-1");

        assertThat(given.read().warnings()).isEmpty();
    }

    @Test
    void aBlankOpenAiKeyIsNone() {
        assertThat(ConfigFixture.only("sluice.demo=true")
                        .variable("OPENAI_API_KEY", " ")
                        .read()
                        .demo())
                .isTrue();
    }

    @Test
    void anOpenAiKeyAloneConfiguresNothing() {
        assertThat(ConfigFixture.only().variable("OPENAI_API_KEY", "sk-1").faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers: no provider");
    }

    private static String keyOf(ConfigFixture given) {
        return given.read().providers().get(0).key().orElseThrow().reveal();
    }
}
