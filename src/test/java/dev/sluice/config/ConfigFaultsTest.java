package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All faults of a configuration are reported at once, with their property names (behaviour.md 2.3). */
final class ConfigFaultsTest {

    private static final String[] LIMIT = {
        "sluice.limits.a.model=gpt-4", "sluice.limits.a.selector=x-team", "sluice.limits.a.tokens=50"
    };

    @Test
    void reportsAMissingProvider() {
        assertThat(ConfigFixture.only().faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers: no provider");
    }

    @Test
    void reportsAFormThatMayBeLargerThanAllForms() {
        assertThat(ConfigFixture.provider("sluice.multipart.max-bytes=2000", "sluice.multipart.max-temp-bytes=1000")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.multipart.max-bytes: must be at most sluice.multipart.max-temp-bytes, 1000");
        assertThat(ConfigFixture.provider("sluice.multipart.max-temp-bytes=1000")
                        .read()
                        .multipart()
                        .maxBytes())
                .isEqualTo(1000);
    }

    @Test
    void reportsAMissingProviderBesideLimits() {
        assertThat(ConfigFixture.only(LIMIT).faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers: no provider");
    }

    @Test
    void reportsTwoDefaultsWithBothProperties() {
        ConfigFixture given = ConfigFixture.only(
                "sluice.providers.a.base-url=http://a/v1",
                "sluice.providers.a.default=true",
                "sluice.providers.b.base-url=http://b/v1",
                "sluice.providers.b.default=true");

        assertThat(given.faults())
                .hasSize(2)
                .anyMatch(fault -> fault.startsWith("sluice.providers.a.default: only one"))
                .anyMatch(fault -> fault.startsWith("sluice.providers.b.default: only one"));
    }

    @Test
    void acceptsOneDefaultAmongSeveralProviders() {
        GatewayConfig config = ConfigFixture.provider(
                        "sluice.providers.b.base-url=http://b/v1",
                        "sluice.providers.b.auth=none",
                        "sluice.providers.b.default=true",
                        "sluice.providers.sole.default=false")
                .read();

        assertThat(config.providers())
                .filteredOn(provider -> provider.isDefault())
                .hasSize(1);
    }

    @Test
    void reportsProviderNamesThatDifferOnlyInCase() {
        ConfigFixture given = ConfigFixture.provider("sluice.providers.Sole.base-url=http://b/v1");

        assertThat(given.faults()).singleElement().asString().contains("sluice.providers.sole", "Sole");
    }

    @Test
    void reportsAProviderNamedDefault() {
        ConfigFixture given = ConfigFixture.provider("sluice.providers.default.base-url=http://b/v1");

        assertThat(given.faults()).singleElement().asString().startsWith("sluice.providers.default: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.openai",
                "api.openai.com/v1",
                "/v1",
                "//api.openai.com/v1",
                "ftp://api.openai.com/v1",
                "file:///v1",
                "mailto:someone@example.com",
                "http:",
                "http:///v1",
                "https:api.openai.com/v1",
                "https://api openai/v1",
                "https://[::1/v1",
                "https://host/v1?api-version=1",
                "https://host/v1#top",
                "https://user@host/v1"
            })
    void reportsABaseUrlThatIsNotAbsoluteHttp(String url) {
        ConfigFixture given = ConfigFixture.only("sluice.providers.a.base-url=" + url);

        assertThat(given.faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.a.base-url: must be an absolute http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "https://api.groq.com/openai/v1",
                "http://127.0.0.1:11434/v1/",
                "http://localhost",
                "HTTPS://HOST/v1",
                "http://[::1]:8000/v1"
            })
    void acceptsABaseUrlAsProvidersDocumentIt(String url) {
        assertThat(ConfigFixture.only("sluice.providers.a.base-url=" + url)
                        .read()
                        .providers())
                .singleElement()
                .satisfies(provider -> assertThat(provider.baseUrl()).hasToString(url));
    }

    @Test
    void doesNotRepeatAPasswordInABaseUrl() {
        ConfigFixture given = ConfigFixture.only("sluice.providers.a.base-url=https://user:hunter2@host/v1");

        assertThat(given.message()).doesNotContain("hunter2");
    }

    @Test
    void reportsAMissingBaseUrl() {
        assertThat(ConfigFixture.only("sluice.providers.a.key=k").faults())
                .containsExactly("sluice.providers.a.base-url: is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1e3", "many", "1000000001", "99999999999999999999", "50 tokens"})
    void reportsALimitThatIsNotAPositiveNumber(String tokens) {
        ConfigFixture given = ConfigFixture.provider(LIMIT).and("sluice.limits.a.tokens=" + tokens);

        assertThat(given.faults()).singleElement().asString().startsWith("sluice.limits.a.tokens: must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "selector", "tokens"})
    void reportsAMissingPartOfALimit(String part) {
        ConfigFixture given = ConfigFixture.provider(LIMIT).and("sluice.limits.a." + part + "= ");

        assertThat(given.faults()).containsExactly("sluice.limits.a." + part + ": is missing");
    }

    @ParameterizedTest
    @CsvSource({"x-team", "X-Team", "X-TEAM"})
    void reportsTheSameSelectorTwiceForOneModel(String selector) {
        ConfigFixture given = ConfigFixture.provider(LIMIT)
                .and(
                        "sluice.limits.b.model=gpt-4",
                        "sluice.limits.b.selector=" + selector,
                        "sluice.limits.b.tokens=70");

        assertThat(given.faults()).singleElement().asString().startsWith("sluice.limits.b.selector: the same model");
    }

    @Test
    void reportsTheSameSelectorAndValueTwiceForOneModel() {
        ConfigFixture given = ConfigFixture.provider(LIMIT)
                .and(
                        "sluice.limits.a.value=gold",
                        "sluice.limits.b.model=gpt-4",
                        "sluice.limits.b.selector=x-team",
                        "sluice.limits.b.value=gold",
                        "sluice.limits.b.tokens=70");

        assertThat(given.faults()).singleElement().asString().startsWith("sluice.limits.b.selector: the same model");
    }

    @ParameterizedTest
    @CsvSource({"gpt-4,x-team,gold", "gpt-4,x-user,", "gpt-4o,x-team,", "*,x-team,"})
    void acceptsTheSameSelectorForAnotherModelOrValue(String model, String selector, String value) {
        ConfigFixture given = ConfigFixture.provider(LIMIT)
                .and(
                        "sluice.limits.b.model=" + model,
                        "sluice.limits.b.selector=" + selector,
                        "sluice.limits.b.value=" + (value == null ? "" : value),
                        "sluice.limits.b.tokens=70");

        assertThat(given.read().limits()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.providers.sole.kye,             sluice.providers.sole.key",
        "sluice.providers.sole.baseurl,         sluice.providers.sole.base-url",
        "sluice.providers.sole.base_url,        sluice.providers.sole.base-url",
        "sluice.providers.sole.timeout.firstbyte, sluice.providers.sole.timeout.first-byte",
        "sluice.provider.sole.model,            sluice.providers.sole.model",
        "sluice.limit.gold.tokens,              sluice.limits.gold.tokens",
        "sluice.limits.gold.token,              sluice.limits.gold.tokens",
        "sluice.routing.unknown_hint,           sluice.routing.unknown-hint",
        "sluice.request.maxbytes,               sluice.request.max-bytes",
        "sluice.ratelimit.max-bucket,           sluice.ratelimit.max-buckets",
        "sluice.conversationstate,              sluice.conversation-state",
        "sluice.deom,                           sluice.demo"
    })
    void reportsAnUnknownPropertyWithTheClosestName(String unknown, String meant) {
        assertThat(ConfigFixture.provider(unknown + "=1").faults())
                .containsExactly(unknown + ": unknown; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sluice.providers.my.ai.key", "sluice.providers..key", "sluice.providers.a b.key", "sluice."})
    void reportsAnInvalidNameAsAnUnknownProperty(String unknown) {
        assertThat(ConfigFixture.provider(unknown + "=1").faults())
                .singleElement()
                .asString()
                .startsWith(unknown + ": unknown;");
    }

    @Test
    void ignoresPropertiesOfOtherPrograms() {
        assertThat(ConfigFixture.provider("server.port=80").read().providers()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.providers.sole.auth,         basic,  'bearer, x-api-key, api-key, x-goog-api-key, none'",
        "sluice.providers.sole.dialect,      cohere, 'openai, anthropic, azure, gemini'",
        "sluice.providers.sole.list,         all,    'fetch, static, off'",
        "sluice.providers.sole.default,      yes,    'false, true'",
        "sluice.providers.sole.stream-usage, no,     'request, leave'",
        "sluice.routing.unknown-hint,        random, 'default, reject'",
        "sluice.conversation-state,          on,     'inject, expand, off'",
        "sluice.demo,                        1,      'false, true'",
        "sluice.demo,                        TRUE,   'false, true'"
    })
    void reportsAnInvalidChoiceWithTheValidOnes(String property, String word, String choices) {
        assertThat(ConfigFixture.provider(property + "=" + word).faults())
                .containsExactly(property + ": must be one of " + choices);
    }

    @ParameterizedTest
    @CsvSource({"per,week,'minute, second, hour, day, month'", "charge,all,'request, response, total'"})
    void reportsAnInvalidChoiceOfALimit(String last, String word, String choices) {
        assertThat(ConfigFixture.provider(LIMIT)
                        .and("sluice.limits.a." + last + "=" + word)
                        .faults())
                .containsExactly("sluice.limits.a." + last + ": must be one of " + choices);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-5s", "5", "5 s", "5S", "1d", "1.5s", "PT5S", "forever", "s", "9999999999s", "5s5s"})
    void reportsAnInvalidDuration(String time) {
        assertThat(ConfigFixture.provider("sluice.providers.sole.timeout.idle=" + time)
                        .faults())
                .containsExactly(
                        "sluice.providers.sole.timeout.idle: must be a duration above zero, such as 500ms, 5s, 2m or 1h");
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.request.max-bytes,     0,          must be 1 to 1073741824",
        "sluice.request.max-bytes,     1073741825, must be 1 to 1073741824",
        "sluice.request.max-bytes,     32MiB,      'must be a whole number, 1 to 1073741824'",
        "sluice.ratelimit.max-buckets, 0,          must be 1 to 2147483647",
        "sluice.ratelimit.max-buckets, 2147483648, must be 1 to 2147483647",
    })
    void reportsANumberOutOfBounds(String property, String count, String fault) {
        assertThat(ConfigFixture.provider(property + "=" + count).faults()).containsExactly(property + ": " + fault);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization,        must not name authorization",
        "X_Api_Key,            must not name x-api-key",
        "'OpenAI-Project, TE', must not name te",
        "x-arch-anything,      must not name x-arch-anything",
        "x-request-id,         must not name x-request-id",
        "two words,            'must be names of headers, separated by commas'"
    })
    void reportsAHeaderThatIsNeverForwarded(String names, String fault) {
        assertThat(ConfigFixture.provider("sluice.providers.sole.forward-headers=" + names)
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.forward-headers: " + fault);
    }

    @ParameterizedTest
    @CsvSource({
        "*,                                * is not allowed: every web page",
        "https://*.example.com,            * is not allowed: every web page",
        "'https://a.example, null',        null is not allowed",
        "https://a.example/,               must be origins as browsers send them",
        "https://a.example/app,            must be origins as browsers send them",
        "https://A.example,                must be origins as browsers send them",
        "HTTPS://a.example,                must be origins as browsers send them",
        "https://a.example:443,            must be origins as browsers send them",
        "http://a.example:80,              must be origins as browsers send them",
        "https://user@a.example,           must be origins as browsers send them",
        "https://a.example?b,              must be origins as browsers send them",
        "a.example,                        must be origins as browsers send them",
        "//a.example,                      must be origins as browsers send them",
        "https:a.example,                  must be origins as browsers send them",
        "https://b\u00fccher.example,       must be origins as browsers send them"
    })
    void reportsWhatIsNoOrigin(String origins, String fault) {
        assertThat(ConfigFixture.provider("sluice.cors.origins=" + origins).faults())
                .singleElement()
                .asString()
                .startsWith("sluice.cors.origins: " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none, a-1", "two words", "a;b", ","})
    void reportsWhatAreNoFlags(String flags) {
        assertThat(ConfigFixture.provider("sluice.providers.sole.betas=" + flags)
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.betas: must be none, or flags");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "k\u00e9y", "tab\tin", "line\nend"})
    void reportsAKeyThatNoHeaderCanCarryWithoutRepeatingIt(String key) {
        ConfigFixture given = ConfigFixture.provider("sluice.providers.sole.key=" + key);

        assertThat(given.faults())
                .containsExactly("sluice.providers.sole.key: must be visible ASCII characters, without spaces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.providers.sole.key",
                "sluice.providers.sole.base-url",
                "sluice.providers.sole.model",
                "sluice.providers.sole.default",
                "sluice.providers.sole.auth",
                "sluice.providers.sole.timeout.total",
                "sluice.routing.unknown-hint",
                "sluice.request.max-bytes",
                "sluice.conversation-state",
                "sluice.stream.heartbeat",
                "sluice.ratelimit.redis.uri"
            })
    void reportsAnUnresolvedReferenceOnce(String property) {
        assertThat(ConfigFixture.provider(property + "=${NOWHERE}").faults())
                .containsExactly(property + ": refers to ${NOWHERE}, which is not set");
    }

    @Test
    void namesEveryUnresolvedReferenceOfAValue() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.model=${ONE}-${TWO}")
                        .faults())
                .containsExactly("sluice.providers.sole.model: refers to ${ONE} and ${TWO}, which is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "selector", "tokens", "value", "per"})
    void reportsAnUnresolvedReferenceOfALimitOnce(String last) {
        assertThat(ConfigFixture.provider(LIMIT)
                        .and("sluice.limits.a." + last + "=${NOWHERE}")
                        .faults())
                .containsExactly("sluice.limits.a." + last + ": refers to ${NOWHERE}, which is not set");
    }

    @Test
    void reportsFaultsOfTheFileWithTheOthers() {
        ConfigFixture given =
                ConfigFixture.provider("sluice.demo=maybe").faultOfFile("sluice.demo: set twice in sluice.properties");

        assertThat(given.faults())
                .containsExactly(
                        "sluice.demo: set twice in sluice.properties", "sluice.demo: must be one of false, true");
    }

    @Test
    void reportsAllFaultsAtOnce() {
        ConfigFixture given = ConfigFixture.only(
                "sluice.providers.a.base-url=api.openai",
                "sluice.providers.a.default=true",
                "sluice.providers.b.default=true",
                "sluice.limits.l.model=*",
                "sluice.limits.l.tokens=0",
                "sluice.routing.unknown-hint=guess",
                "sluice.request.max-bytes=lots",
                "sluice.nonsense=1");

        assertThat(given.faults())
                .map(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "sluice.providers.a.base-url",
                        "sluice.providers.a.default",
                        "sluice.providers.b.base-url",
                        "sluice.providers.b.default",
                        "sluice.limits.l.selector",
                        "sluice.limits.l.tokens",
                        "sluice.routing.unknown-hint",
                        "sluice.request.max-bytes",
                        "sluice.nonsense");
    }

    @Test
    void reportsTheNumberOfFaultsAndTheFile() {
        assertThat(ConfigFixture.provider("sluice.a=1", "sluice.b=2").message())
                .startsWith("2 faults in the configuration (sluice.properties):\n  sluice.a: ");
    }

    @Test
    void reportsOneFaultInTheSingular() {
        assertThat(ConfigFixture.only().message()).startsWith("1 fault in the configuration (");
    }

    @Test
    void reportsAnInvalidOpenAiKeyWithItsVariable() {
        ConfigFixture given = ConfigFixture.only("sluice.demo=true").variable("OPENAI_API_KEY", "sk two");

        assertThatThrownBy(given::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OPENAI_API_KEY");
    }
}
