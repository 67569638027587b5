package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.Refill.Even;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading of valid configurations (behaviour.md 8). */
final class ConfigReaderTest {

    @Test
    void readsTheHeadersThatMayCrossAndWarnsOfThoseThatDoAnyway() {
        GatewayConfig config = ConfigFixture.provider(
                        "sluice.providers.sole.forward-headers=OpenAI-Project, X_Forwarded_For, OpenAI-Beta")
                .read();

        HeaderPolicy headers = config.providers().get(0).headers();
        assertThat(headers.forwards("openai-project")).isTrue();
        assertThat(headers.forwards("x-forwarded-for")).isTrue();
        assertThat(headers.forwards("openai-organization")).isFalse();
        assertThat(config.warnings())
                .containsExactly("sluice.providers.sole.forward-headers: openai-beta is forwarded anyway");
    }

    @Test
    void readsEveryDocumentedProperty() {
        GatewayConfig config = ConfigFixture.only(
                        "sluice.providers.p.base-url=https://api.openai.com/v1",
                        "sluice.providers.p.dialect=openai",
                        "sluice.providers.p.key=${OPENAI_API_KEY}",
                        "sluice.providers.p.auth=bearer",
                        "sluice.providers.p.model=gpt-4o",
                        "sluice.providers.p.default=true",
                        "sluice.providers.p.stream-usage=request",
                        "sluice.providers.p.timeout.connect=4s",
                        "sluice.providers.p.timeout.first-byte=30s",
                        "sluice.providers.p.timeout.idle=20s",
                        "sluice.providers.p.timeout.total=10m",
                        "sluice.limits.l.model=gpt-4",
                        "sluice.limits.l.selector=x-team",
                        "sluice.limits.l.value=gold",
                        "sluice.limits.l.tokens=50",
                        "sluice.limits.l.per=minute",
                        "sluice.limits.l.charge=request",
                        "sluice.routing.unknown-hint=default",
                        "sluice.request.max-bytes=33554432",
                        "sluice.conversation-state=inject",
                        "sluice.stream.heartbeat=15s")
                .variable("OPENAI_API_KEY", "sk-1")
                .read();

        assertThat(config.providers()).hasSize(1);
        assertThat(config.limits()).hasSize(1);
    }

    @Test
    void readsAllPropertiesOfAProvider() {
        Provider provider = ConfigFixture.only(
                        "sluice.providers.mine.base-url=https://host/v1",
                        "sluice.providers.mine.key=sk-1",
                        "sluice.providers.mine.auth=x-api-key",
                        "sluice.providers.mine.model=gpt-4o",
                        "sluice.providers.mine.default=true",
                        "sluice.providers.mine.timeout.connect=500ms",
                        "sluice.providers.mine.timeout.first-byte=30s",
                        "sluice.providers.mine.timeout.idle=2m",
                        "sluice.providers.mine.timeout.total=1h")
                .read()
                .providers()
                .get(0);

        assertThat(provider.name()).isEqualTo("mine");
        assertThat(provider.baseUrl()).isEqualTo(URI.create("https://host/v1"));
        assertThat(provider.key().orElseThrow().reveal()).isEqualTo("sk-1");
        assertThat(provider.auth()).isEqualTo(Provider.Auth.X_API_KEY);
        assertThat(provider.model()).hasValue("gpt-4o");
        assertThat(provider.isDefault()).isTrue();
        assertThat(provider.timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Optional.of(Duration.ofHours(1))));
    }

    @ParameterizedTest
    @CsvSource({
        "bearer, BEARER",
        "x-api-key, X_API_KEY",
        "api-key, API_KEY",
        "x-goog-api-key, X_GOOG_API_KEY",
        "none, NONE"
    })
    void readsHowTheKeyIsSent(String word, Provider.Auth auth) {
        Provider provider = ConfigFixture.only(
                        "sluice.providers.mine.base-url=https://host/v1", "sluice.providers.mine.auth=" + word)
                .read()
                .providers()
                .get(0);

        assertThat(provider.auth()).isEqualTo(auth);
        assertThat(provider.lacksKey()).isEqualTo(auth != Provider.Auth.NONE);
    }

    @ParameterizedTest
    @CsvSource({"'', '*'", "*, *", "none, ''", "'context-1m-*, fine-grained', 'context-1m-*,fine-grained'"})
    void readsWhichFlagsCross(String flags, String patterns) {
        Provider provider = ConfigFixture.only(
                        "sluice.providers.mine.base-url=https://host/v1", "sluice.providers.mine.betas=" + flags)
                .read()
                .providers()
                .get(0);

        assertThat(String.join(",", provider.headers().betas().patterns())).isEqualTo(patterns);
    }

    @Test
    void readsTheOriginsOfWebPages() {
        assertThat(ConfigFixture.provider().read().cors().origins()).isEmpty();
        assertThat(ConfigFixture.provider(
                                "sluice.cors.origins=https://app.example.com, http://localhost:3000,http://[::1]:8081,"
                                        + " https://x.example:80, chrome-extension://abcdefghij")
                        .read()
                        .cors()
                        .origins())
                .containsExactlyInAnyOrder(
                        "https://app.example.com",
                        "http://localhost:3000",
                        "http://[::1]:8081",
                        "https://x.example:80",
                        "chrome-extension://abcdefghij");
    }

    @Test
    void usesDefaultsForAProvider() {
        Provider provider = ConfigFixture.only("sluice.providers.mine.base-url=https://host/v1")
                .read()
                .providers()
                .get(0);

        assertThat(provider.auth()).isEqualTo(Provider.Auth.BEARER);
        assertThat(provider.key()).isEmpty();
        assertThat(provider.model()).isEmpty();
        assertThat(provider.isDefault()).isFalse();
        assertThat(provider.timeouts()).isEqualTo(Timeouts.DEFAULT);
    }

    @Test
    void readsAllPropertiesOfALimit() {
        assertThat(ConfigFixture.provider(
                                "sluice.limits.team.model=gpt-4",
                                "sluice.limits.team.selector=X-Team",
                                "sluice.limits.team.value=Gold",
                                "sluice.limits.team.tokens=1000000000",
                                "sluice.limits.team.per=hour")
                        .read()
                        .limits())
                .containsExactly(new Limit(
                        "team",
                        "gpt-4",
                        "x-team",
                        Optional.of("Gold"),
                        1_000_000_000,
                        Limit.Unit.TOKENS,
                        Duration.ofHours(1),
                        Limit.Charge.REQUEST,
                        false));
    }

    @ParameterizedTest
    @CsvSource({"second,1", "minute,60", "hour,3600"})
    void aLimitIsPerSecondMinuteOrHour(String per, long seconds) {
        assertThat(limit("sluice.limits.a.per=" + per).refill()).isEqualTo(new Even(Duration.ofSeconds(seconds)));
    }

    @Test
    void aLimitIsPerMinuteByDefault() {
        assertThat(limit("sluice.limits.a.value=").refill()).isEqualTo(new Even(Duration.ofMinutes(1)));
    }

    @Test
    void aLimitWithoutValueAppliesToEachValue() {
        assertThat(limit("sluice.limits.a.value=").value()).isEmpty();
    }

    private static Limit limit(String line) {
        return ConfigFixture.provider(
                        "sluice.limits.a.model=*", "sluice.limits.a.selector=x-team", "sluice.limits.a.tokens=5", line)
                .read()
                .limits()
                .get(0);
    }

    @Test
    void usesDefaultsForEverythingElse() {
        GatewayConfig config = ConfigFixture.provider().read();

        assertThat(config.rejectsUnknownHints()).isFalse();
        assertThat(config.maxBodyBytes()).isEqualTo(33_554_432);
        assertThat(config.maxBuckets()).isEqualTo(100_000);
        assertThat(config.limits()).isEmpty();
        assertThat(config.demo()).isFalse();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void unknownHintsCanBeRejected() {
        assertThat(ConfigFixture.provider("sluice.routing.unknown-hint=reject")
                        .read()
                        .rejectsUnknownHints())
                .isTrue();
    }

    @Test
    void theLargestBodyCanBeSet() {
        assertThat(ConfigFixture.provider("sluice.request.max-bytes=1073741824")
                        .read()
                        .maxBodyBytes())
                .isEqualTo(1_073_741_824);
    }

    @Test
    void theNumberOfBucketsCanBeSet() {
        assertThat(ConfigFixture.provider("sluice.ratelimit.max-buckets=7")
                        .read()
                        .maxBuckets())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"1ms,PT0.001S", "500ms,PT0.5S", "5s,PT5S", "90s,PT90S", "2m,PT2M", "1h,PT1H", "999999999s,PT999999999S"
    })
    void aDurationHasAUnit(String text, Duration time) {
        assertThat(soleWith("timeout.idle=" + text).timeouts().idle()).isEqualTo(time);
    }

    @Test
    void stripsWhiteSpaceAroundAValue() {
        assertThat(soleWith("model=  gpt-4o \t").model()).hasValue("gpt-4o");
    }

    @Test
    void aBlankValueIsNotSet() {
        assertThat(soleWith("model=   ").model()).isEmpty();
    }

    @Test
    void keepsAKeyOfAnyVisibleCharactersUnchanged() {
        assertThat(soleWith("key=sk-a$b{c}d:e,f\"g#h!i=j%k+l/m")
                        .key()
                        .orElseThrow()
                        .reveal())
                .isEqualTo("sk-a$b{c}d:e,f\"g#h!i=j%k+l/m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$$b", "a${b}c", "a\\b", "a\\\\b", "p$1", "end$"})
    void keepsAKeyFromTheEnvironmentUnchanged(String key) {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.key=${PROVIDER_KEY}")
                .variable("PROVIDER_KEY", key)
                .read();

        assertThat(config.providers().get(0).key().orElseThrow().reveal()).isEqualTo(key);
    }

    @Test
    void aReferenceIsReplacedByTheVariable() {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.model=${MAKER}/${MODEL}")
                .variable("MAKER", "openai")
                .variable("MODEL", "gpt-4o")
                .read();

        assertThat(config.providers().get(0).model()).hasValue("openai/gpt-4o");
    }

    @Test
    void aReferenceUsesItsDefaultIfTheVariableIsNotSet() {
        assertThat(soleWith("model=${MODEL:gpt-4o-mini}").model()).hasValue("gpt-4o-mini");
    }

    @Test
    void aVariableOverridesTheDefaultOfItsReference() {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.model=${MODEL:gpt-4o-mini}")
                .variable("MODEL", "gpt-4o")
                .read();

        assertThat(config.providers().get(0).model()).hasValue("gpt-4o");
    }

    @Test
    void aReferenceWithAnEmptyDefaultIsNotSet() {
        assertThat(soleWith("model=${MODEL:}").model()).isEmpty();
    }

    @Test
    void aReferenceCanNameAnotherProperty() {
        GatewayConfig config = ConfigFixture.provider(
                        "company.model=gpt-4o", "sluice.providers.sole.model=${company.model}")
                .read();

        assertThat(config.providers().get(0).model()).hasValue("gpt-4o");
    }

    @Test
    void theEnvironmentOverridesTheFile() {
        GatewayConfig config = ConfigFixture.provider("sluice.providers.sole.model=from-file")
                .variable("SLUICE_PROVIDERS_SOLE_MODEL", "from-environment")
                .read();

        assertThat(config.providers().get(0).model()).hasValue("from-environment");
    }

    @Test
    void theEnvironmentCanSetAPropertyWithoutName() {
        assertThat(ConfigFixture.provider()
                        .variable("SLUICE_ROUTING_UNKNOWN_HINT", "reject")
                        .read()
                        .rejectsUnknownHints())
                .isTrue();
    }

    @Test
    void theEnvironmentCanSetTheKeyOfAProviderInTheFileWithAnySpelling() {
        GatewayConfig config = ConfigFixture.only("sluice.providers.My-Ai_2.base-url=http://host/v1")
                .variable("SLUICE_PROVIDERS_MY_AI_2_KEY", "sk-1")
                .read();

        assertThat(config.providers()).singleElement().satisfies(provider -> {
            assertThat(provider.name()).isEqualTo("My-Ai_2");
            assertThat(provider.lacksKey()).isFalse();
        });
    }

    @Test
    void aProviderCanBeConfiguredByTheEnvironmentAlone() {
        GatewayConfig config = ConfigFixture.only()
                .variable("SLUICE_PROVIDERS_MY_AI_BASE_URL", "http://host/v1")
                .variable("SLUICE_PROVIDERS_MY_AI_KEY", "sk-1")
                .variable("SLUICE_PROVIDERS_MY_AI_TIMEOUT_FIRST_BYTE", "7s")
                .read();

        assertThat(config.providers()).singleElement().satisfies(provider -> {
            assertThat(provider.name()).isEqualTo("my-ai");
            assertThat(provider.key().orElseThrow().reveal()).isEqualTo("sk-1");
            assertThat(provider.timeouts().firstByte()).isEqualTo(Duration.ofSeconds(7));
        });
    }

    @Test
    void aLimitCanBeConfiguredByTheEnvironmentAlone() {
        GatewayConfig config = ConfigFixture.provider()
                .variable("SLUICE_LIMITS_GOLD_TEAM_MODEL", "*")
                .variable("SLUICE_LIMITS_GOLD_TEAM_SELECTOR", "x-team")
                .variable("SLUICE_LIMITS_GOLD_TEAM_TOKENS", "9")
                .read();

        assertThat(config.limits()).map(Limit::name).containsExactly("gold-team");
    }

    @Test
    void reportsFaultsOfTheEnvironmentAsProperties() {
        ConfigFixture given = ConfigFixture.only().variable("SLUICE_PROVIDERS_MY_AI_BASE_URL", "nowhere");

        assertThat(given.faults()).singleElement().asString().startsWith("sluice.providers.my-ai.base-url: ");
    }

    @Test
    void warnsAboutUnknownVariables() {
        GatewayConfig config = ConfigFixture.provider()
                .variable("SLUICE_SERVICE_HOST", "10.0.0.1")
                .variable("SLUICE_PORT_8080_TCP", "tcp://10.0.0.1:8080")
                .variable("SLUICE_PROVIDERS_SOLE_KYE", "sk-1")
                .variable("PATH", "/bin")
                .read();

        assertThat(config.warnings())
                .singleElement()
                .asString()
                .endsWith("SLUICE_PORT_8080_TCP, SLUICE_PROVIDERS_SOLE_KYE, SLUICE_SERVICE_HOST");
    }

    @Test
    void doesNotWarnAboutTheVariableOfTheFile() {
        assertThat(ConfigFixture.provider()
                        .variable("SLUICE_CONFIG", "/etc/sluice")
                        .read()
                        .warnings())
                .isEmpty();
    }

    @Test
    void warnsAboutAProviderWithoutItsKey() {
        assertThat(ConfigFixture.only("sluice.providers.a.base-url=http://host/v1")
                        .read()
                        .warnings())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.a.key is not set");
    }

    @Test
    void warnsAboutAnUnusedKey() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.key=sk-1")
                        .read()
                        .warnings())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.key is not used");
    }

    private static Provider soleWith(String last) {
        return ConfigFixture.provider("sluice.providers.sole." + last)
                .read()
                .providers()
                .get(0);
    }
}
