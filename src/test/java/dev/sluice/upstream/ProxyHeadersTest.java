package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.exchange.RequestId;
import dev.sluice.routing.BetaFlags;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Provider;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import dev.sluice.testing.StandInResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers cross the gateway, each way (behaviour.md 1, 3.1, 3.2). */
final class ProxyHeadersTest {

    private static final Provider BEARER = Providers.withKey(Provider.Auth.BEARER, "provider-key");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Accept",
                "User-Agent",
                "OpenAI-Beta",
                "anthropic-version",
                "anthropic-beta",
                "anthropic-dangerous-direct-browser-access",
                "X-Stainless-Lang",
                "X-Stainless-Helper-Method",
                "Idempotency-Key",
                "HTTP-Referer",
                "X-Title",
                "session_id",
                "originator",
                "x-client-request-id",
                "traceparent",
                "baggage"
            })
    void aHeaderOfTheClientPasses(String name) {
        assertThat(sent(new StandInRequest().header(name, "value"), name)).containsExactly("value");
    }

    @Test
    void aHeaderThatOccursTwicePassesTwice() {
        assertThat(sent(new StandInRequest().header("X-A", "1").header("x-a", "2"), "X-A"))
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "authorization",
                "X-Api-Key",
                "api-key",
                "x-goog-api-key",
                "API-KEY",
                "Cookie",
                "Proxy-Authorization",
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authenticate",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Host",
                "Content-Length",
                "Expect",
                "x-arch-llm-provider",
                "X-Arch-LLM-Provider-Hint",
                "x-arch-ratelimit-selector",
                "x-arch-anything",
                "x-request-id"
            })
    void aHeaderForTheGatewayAloneDoesNotPass(String name) {
        assertThat(all(sent(new StandInRequest().header(name, "planted"), BEARER, Optional.empty(), false)))
                .noneMatch(value -> value.contains("planted"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "X-HTTP-Method",
                "X-Method-Override",
                "X-Original-URL",
                "X-Original-URI",
                "X-Original-Host",
                "X-Rewrite-URL",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Prefix",
                "X-Forwarded-Anything",
                "Forwarded",
                "X-Host",
                "X-HTTP-Host-Override",
                "X-Real-IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "X-Client-Cert",
                "X-Remote-User",
                "X-Envoy-Upstream-RQ-Timeout-Ms",
                "x-middleware-subrequest",
                "x-gateway-destination-endpoint",
                "Helicone-Target-URL",
                "x-portkey-config",
                "x-litellm-tags",
                "cf-aig-custom-provider",
                "x-ms-model-mesh-model-name",
                "azureml-model-deployment",
                "X-Amzn-SageMaker-Target-Model",
                "X-Base-Url",
                "OpenAI-Organization",
                "OpenAI-Project",
                "openai_project",
                "X-Goog-User-Project",
                "OpenAI-Api-Key",
                "Ocp-Apim-Subscription-Key",
                "ChatGPT-Account-Id",
                "X-Auth-Token",
                "X-Amz-Security-Token",
                "X_Forwarded_Host"
            })
    void aHeaderThatChoosesElsewherePassesOnlyIfTheOperatorNamesIt(String name) {
        StandInRequest request = new StandInRequest().header(name, "planted");
        HeaderPolicy named =
                new HeaderPolicy(Set.of(HeaderPolicy.comparable(name.toLowerCase(Locale.ROOT))), BetaFlags.ALL);

        assertThat(sent(request, name)).isEmpty();
        assertThat(values(sent(request, Providers.withHeaders(named), Optional.empty(), false), name))
                .containsExactly("planted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Api_Key",
                "API_Key",
                "Content_Length",
                "Transfer_Encoding",
                "Proxy_Authorization",
                "X_Arch_LLM_Provider",
                "X_Request_Id",
                "Accept_Encoding",
                "Content_Encoding",
                "Content_Type"
            })
    void aSecondSpellingWithUnderscoresNeverPasses(String name) {
        assertThat(sent(new StandInRequest().header(name, "planted"), name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X-Hop,x-hop", "'close, X-Hop',X-Hop", "' x-HOP , close',X-Hop"})
    void aHeaderThatConnectionNamesDoesNotPass(String connection, String name) {
        StandInRequest request = new StandInRequest()
                .header("Connection", "keep-alive")
                .header("Connection", connection)
                .header(name, "planted")
                .header("X-Other", "passes");

        assertThat(sent(request, name)).isEmpty();
        assertThat(sent(request, "X-Other")).containsExactly("passes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "x-arch-llm-provider", "x-request-id", "accept-encoding"})
    void connectionCannotNameAwayOurOwnHeaders(String name) {
        ClassicHttpRequest out = sent(
                new StandInRequest().header("Connection", name), BEARER, Optional.of(new RequestId("req-1")), true);

        assertThat(values(out, name)).hasSize(1);
    }

    @Test
    void theKeyIsABearerToken() {
        StandInRequest request =
                new StandInRequest().header("Authorization", "Bearer client").header("x-api-key", "c");

        ClassicHttpRequest out = sent(request, BEARER, Optional.empty(), false);

        assertThat(values(out, "Authorization")).containsExactly("Bearer provider-key");
        assertThat(values(out, "x-api-key")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X_API_KEY, x-api-key", "API_KEY, api-key", "X_GOOG_API_KEY, x-goog-api-key"})
    void theKeyCanGoInAHeaderOfItsOwnInPlaceOfAllOfTheClient(Provider.Auth auth, String name) {
        StandInRequest request = new StandInRequest()
                .header("Authorization", "Bearer client")
                .header("X-API-Key", "client")
                .header("Api-Key", "client")
                .header("X-Goog-Api-Key", "client");

        ClassicHttpRequest out = sent(request, Providers.withKey(auth, "provider-key"), Optional.empty(), false);

        assertThat(values(out, name)).containsExactly("provider-key");
        assertThat(all(out))
                .noneMatch(value -> value.contains("client"))
                .filteredOn(value -> value.contains("provider-key"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Provider.Auth.class)
    void aProviderThatEchoesItsKeyDoesNotTellIt(Provider.Auth auth) {
        StandInResponse response = new StandInResponse();
        BasicHttpResponse echo = new BasicHttpResponse(200);
        for (String name : List.of("Authorization", "x-api-key", "api-key", "X-Goog-Api-Key", "x-debug")) {
            echo.addHeader(name, "Bearer provider-key");
        }

        ProxyHeaders.copyResponse(echo, response.toResponse(), Providers.withKey(auth, "provider-key"), false);

        for (String name : List.of("Authorization", "x-api-key", "api-key", "X-Goog-Api-Key", "x-debug")) {
            assertThat(response.values(name)).as(name).isEmpty();
        }
    }

    @Test
    void aProviderThatAsksForNoKeyGetsNone() {
        StandInRequest request = new StandInRequest().header("Authorization", "Bearer client");

        ClassicHttpRequest out =
                sent(request, Providers.withKey(Provider.Auth.NONE, "provider-key"), Optional.empty(), false);

        assertThat(all(out)).noneMatch(value -> value.contains("client") || value.contains("provider-key"));
    }

    @Test
    void aProviderWithoutItsKeyIsASurpriseHere() {
        Provider keyless = Providers.named("p", Provider.Auth.BEARER, Optional.empty(), true);

        assertThatThrownBy(() -> sent(new StandInRequest(), keyless, Optional.empty(), false))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/messages/count_tokens", "/messages/batches", "//Messages"})
    void aRequestOfMessagesWithoutAVersionGetsTheOneThatTheApiDemands(String path) {
        assertThat(sent(new StandInRequest().path(path), "anthropic-version")).containsExactly("2023-06-01");
    }

    @Test
    void theClientsVersionOfMessagesStays() {
        StandInRequest request = new StandInRequest().path("/messages").header("Anthropic-Version", "2023-01-01");

        assertThat(sent(request, "anthropic-version")).containsExactly("2023-01-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/responses", "/models", "/"})
    void aRequestOfAnotherApiGetsNoVersion(String path) {
        assertThat(sent(new StandInRequest().path(path), "anthropic-version")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                | a-1,b-2 , c-3      | 'a-1,b-2 , c-3'",
                "a-1              | a-1                | a-1",
                "a-*, c-3         | a-1, b-2 ,c-3,,    | a-1,c-3",
                "a-*              | A-1, ba-1          | ",
                "a-1              | b-2                | ",
                "                 | a-1,b-2            | ",
                "a-1              | a-1;b-2            | "
            })
    void ofTheFlagsForBetaFeaturesThoseCrossThatTheOperatorLets(String patterns, String flags, String expected) {
        List<String> allowed = patterns == null ? List.of() : List.of(patterns.split(", *"));
        Provider provider = Providers.withHeaders(new HeaderPolicy(Set.of(), new BetaFlags(allowed)));
        StandInRequest request = new StandInRequest().header("Anthropic-Beta", flags);

        assertThat(values(sent(request, provider, Optional.empty(), false), "anthropic-beta"))
                .isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void flagsInSeveralLinesAreFilteredLineByLine() {
        Provider provider = Providers.withHeaders(new HeaderPolicy(Set.of(), new BetaFlags(List.of("a-*"))));
        StandInRequest request = new StandInRequest()
                .header("anthropic-beta", "a-1,b-1")
                .header("Anthropic-Beta", "b-2")
                .header("anthropic-beta", "a-2")
                .header("anthropic_beta", "b-3");

        ClassicHttpRequest out = sent(request, provider, Optional.empty(), false);

        assertThat(values(out, "anthropic-beta")).containsExactly("a-1", "a-2");
        assertThat(values(out, "anthropic_beta")).isEmpty();
    }

    @Test
    void theProviderIsNamedToTheProvider() {
        StandInRequest request = new StandInRequest().header("X-Arch-LLM-Provider", "forged");

        assertThat(sent(request, "x-arch-llm-provider")).containsExactly("p");
    }

    @Test
    void theProviderGetsOurNameOfTheRequest() {
        StandInRequest request = new StandInRequest().header("X-Request-Id", "insane id");

        assertThat(values(sent(request, BEARER, Optional.of(new RequestId("req-1")), false), "x-request-id"))
                .containsExactly("req-1");
    }

    @Test
    void aBodyThatWeDidNotReadKeepsItsEncoding() {
        StandInRequest request =
                new StandInRequest().header("Content-Encoding", "gzip").header("Accept-Encoding", "br");

        ClassicHttpRequest out = sent(request, BEARER, Optional.empty(), false);

        assertThat(values(out, "Content-Encoding")).containsExactly("gzip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate|gzip, deflate",
                "gzip,deflate|gzip,deflate",
                "GZIP ;q=0.5 , identity;q=0|GZIP ;q=0.5 , identity;q=0",
                "x-gzip|x-gzip",
                "gzip, deflate, br, zstd|gzip, deflate",
                "br;q=1.0, gzip;q=0.8, *;q=0.1|gzip;q=0.8",
                "zstd,gzip,,|gzip",
                "br|identity",
                "*|identity",
                "br, zstd;q=0.5|identity"
            })
    void onlyCodingsThatTheGatewayReadsAreAskedForTheAnswerToAPost(String accepted, String passedOn) {
        assertThat(sent(new StandInRequest().header("Accept-Encoding", accepted), "Accept-Encoding"))
                .containsExactly(passedOn);
    }

    @Test
    void acceptEncodingInSeveralLinesLosesTheLinesOfOtherCodings() {
        StandInRequest request = new StandInRequest()
                .header("Accept-Encoding", "br")
                .header("accept-encoding", "gzip")
                .header("Accept-Encoding", "deflate, zstd");

        assertThat(sent(request, "Accept-Encoding")).containsExactly("gzip", "deflate");
    }

    @Test
    void aClientThatNamesNoCodingsIsNotGivenAny() {
        assertThat(sent(new StandInRequest(), "Accept-Encoding")).isEmpty();
    }

    @Test
    void anyCodingMayBeAskedForTheAnswerToAGet() {
        ClassicHttpRequest out = new BasicClassicHttpRequest("GET", "/v1/models");
        StandInRequest request = new StandInRequest().header("Accept-Encoding", "br, *");

        ProxyHeaders.copyRequest(
                request.toRequest(), out, BEARER, BEARER.keys().stream().findFirst(), Optional.empty(), false);

        assertThat(values(out, "Accept-Encoding")).containsExactly("br, *");
    }

    @Test
    void aBodyThatWeReadGoesPlainAndAsksForAPlainAnswer() {
        StandInRequest request =
                new StandInRequest().header("Content-Encoding", "gzip").header("Accept-Encoding", "br");

        ClassicHttpRequest out = sent(request, BEARER, Optional.empty(), true);

        assertThat(values(out, "Content-Encoding")).isEmpty();
        assertThat(values(out, "Accept-Encoding")).containsExactly("identity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Content-Encoding",
                "Retry-After",
                "x-ratelimit-remaining-tokens",
                "openai-processing-ms",
                "Cache-Control"
            })
    void aHeaderOfTheProviderPasses(String name) {
        assertThat(returned(List.of(name, "value"), name)).containsExactly("value");
    }

    @Test
    void aHeaderThatTheProviderSendsTwicePassesTwice() {
        assertThat(returned(List.of("Vary", "Origin", "vary", "Accept"), "Vary"))
                .containsExactly("Origin", "Accept");
    }

    @Test
    void aProvidersKeyDoesNotPassInAnyHeader() {
        assertThat(returned(List.of("x-echo", "Bearer provider-key", "x-other", "provider"), "x-echo"))
                .isEmpty();
        assertThat(returned(List.of("x-echo", "Bearer provider-key", "x-other", "provider"), "x-other"))
                .containsExactly("provider");
    }

    @Test
    void aMediaTypeThatTheProviderRepeatsPassesOnce() {
        assertThat(returned(List.of("Content-Type", "text/plain", "content-type", "text/plain"), "Content-Type"))
                .containsExactly("text/plain");
    }

    @Test
    void theProvidersHeaderTakesThePlaceOfTheContainers() {
        StandInResponse response = new StandInResponse();
        response.toResponse().setHeader("Date", "container");
        BasicHttpResponse answer = new BasicHttpResponse(200);
        answer.addHeader("date", "provider");

        ProxyHeaders.copyResponse(answer, response.toResponse(), BEARER, false);

        assertThat(response.values("Date")).containsExactly("provider");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie",
                "set-cookie2",
                "Authorization",
                "x-api-key",
                "api-key",
                "x-goog-api-key",
                "Proxy-Authorization",
                "Cookie",
                "Connection",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Transfer-Encoding",
                "Trailer",
                "Upgrade",
                "x-request-id",
                "X-Arch-State",
                "x-arch-anything"
            })
    void aHeaderOfTheProviderForTheGatewayAloneDoesNotPass(String name) {
        assertThat(returned(List.of(name, "planted"), name)).doesNotContain("planted");
    }

    @Test
    void aHeaderThatTheProvidersConnectionNamesDoesNotPass() {
        assertThat(returned(List.of("Connection", "close, X-Hop", "x-hop", "planted"), "X-Hop"))
                .isEmpty();
    }

    @Test
    void aStreamIsNotToBeBufferedNorCached() {
        StandInResponse response = new StandInResponse();

        ProxyHeaders.forbidBuffering(response.toResponse());

        assertThat(response.values("X-Accel-Buffering")).containsExactly("no");
        assertThat(response.values("Cache-Control")).containsExactly("no-cache");
    }

    @Test
    void theProvidersWordOnCachingAStreamStays() {
        StandInResponse response = new StandInResponse();
        response.toResponse().setHeader("cache-control", "private, no-store");
        response.toResponse().setHeader("x-accel-buffering", "yes");

        ProxyHeaders.forbidBuffering(response.toResponse());

        assertThat(response.values("Cache-Control")).containsExactly("private, no-store");
        assertThat(response.values("X-Accel-Buffering")).containsExactly("no");
    }

    @Test
    void theProviderIsNamedToTheClient() {
        assertThat(returned(List.of("X-Arch-LLM-Provider", "forged"), "x-arch-llm-provider"))
                .containsExactly("p");
    }

    private static List<String> sent(StandInRequest request, String name) {
        return values(sent(request, BEARER, Optional.empty(), false), name);
    }

    private static ClassicHttpRequest sent(
            StandInRequest request, Provider provider, Optional<RequestId> id, boolean bodyIsOurs) {
        ClassicHttpRequest out = new BasicClassicHttpRequest("POST", "/v1/x");
        ProxyHeaders.copyRequest(
                request.toRequest(), out, provider, provider.keys().stream().findFirst(), id, bodyIsOurs);
        return out;
    }

    private static List<String> values(ClassicHttpRequest request, String name) {
        return Arrays.stream(request.getHeaders(name)).map(Header::getValue).toList();
    }

    private static List<String> all(ClassicHttpRequest request) {
        return Arrays.stream(request.getHeaders()).map(Header::getValue).toList();
    }

    /** What becomes of these names and values, one after the other. */
    private static List<String> returned(List<String> headers, String name) {
        BasicHttpResponse answer = new BasicHttpResponse(200);
        for (int i = 0; i < headers.size(); i += 2) {
            answer.addHeader(headers.get(i), headers.get(i + 1));
        }
        StandInResponse response = new StandInResponse();
        ProxyHeaders.copyResponse(answer, response.toResponse(), BEARER, false);
        return response.values(name);
    }
}
