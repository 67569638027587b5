package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.routing.Provider;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request goes below its provider's base URL, and nowhere else (behaviour.md 3.3). */
final class UpstreamTargetTest {

    private static final Provider OPENAI = Providers.at("https://api.openai.com/v1");

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1,       /models,      /v1/models",
        "https://api.openai.com/v1/,      /models,      /v1/models",
        "https://api.groq.com/openai/v1,  /models,      /openai/v1/models",
        "http://localhost:11434,          /models,      /models",
        "http://localhost:11434/,         /models,      /models",
        "https://host/a%20b/v1,           /models,      /a%20b/v1/models",
        "https://host/v1,                 /,            /v1/",
        "https://host/v1,                 /files/a/b/c, /v1/files/a/b/c",
        "https://host/v1,                 /models/,     /v1/models/"
    })
    void aPathGoesBelowTheBase(String base, String path, String target) {
        assertThat(target(Providers.at(base), new StandInRequest().path(path))).hasValue(target);
    }

    @Test
    void noPathIsTheBaseItself() {
        assertThat(target(OPENAI, new StandInRequest().path(null))).hasValue("/v1/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b", "", "a=b&c=%2F..%2F", "q=//evil.example/", "a?b?c"})
    void theQueryGoesAlongAsItIs(String query) {
        assertThat(target(OPENAI, new StandInRequest().path("/models").query(query)))
                .hasValue("/v1/models?" + query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=sk-1", "alt=sse&key=sk-1", "access_token=t&%6bey=x", "a=key&KEY"})
    void underOtherRootsTheQueryIsNotRead(String query) {
        assertThat(target(OPENAI, new StandInRequest().path("/models").query(query)))
                .hasValue("/v1/models?" + query);
    }

    @ParameterizedTest
    @CsvSource({
        "key=sk-1,                           /v1/models",
        "alt=sse&key=sk-1,                   /v1/models?alt=sse",
        "key=sk-1&alt=sse,                   /v1/models?alt=sse",
        "a=1&key=sk-1&b=%2F&key=sk-2,        /v1/models?a=1&b=%2F",
        "%6Bey=sk-1&k%65%79=sk-2,            /v1/models",
        "KEY=sk-1&Access_Token=t,            /v1/models",
        "access_token=t&oauth_token=t&a,     /v1/models?a",
        "%24httpHeaders=x-goog-api-key:k&a,  /v1/models?a",
        "$httpMethod=DELETE&$userProject=p,  /v1/models",
        "key,                                /v1/models",
        "a=b?key=1&keys=2&x_key=3&key%=4,    /v1/models?a=b?key=1&keys=2&x_key=3&key%=4",
        "&&a=1&,                             /v1/models?&&a=1&",
        "'',                                 /v1/models?"
    })
    void underTheRootOfGeminiCredentialsAreTakenOutOfTheQuery(String query, String target) {
        StandInRequest request =
                new StandInRequest().path("/models").root("/v1beta").query(query);

        assertThat(target(OPENAI, request)).hasValue(target);
        assertThat(target(OPENAI, request.root("/ai/v1beta"))).hasValue(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../admin",
                "/models/..",
                "/models/../../admin",
                "/.",
                "/./models",
                "/models/./x",
                "/models\\..\\x",
                "/mod%els",
                "/a\nb",
                "/a\u0000b",
                "/a\u007fb",
                "/a\uFFFDb"
            })
    void aDecodedPathThatCouldLeadOutsideIsRefused(String path) {
        assertThat(target(OPENAI, new StandInRequest().path(path).spelled("/v1/x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/a%2Fb",
                "/v1/a%2fb",
                "/v1/..%2f..%2fadmin",
                "/v1/a%5Cb",
                "/v1/a%5cb",
                "/v1/a\\b",
                "/v1/a%252fb",
                "/v1/%25"
            })
    void aSpellingThatHidesASeparatorIsRefused(String spelling) {
        assertThat(target(OPENAI, new StandInRequest().path("/ab").spelled(spelling)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/ft:gpt-4o:acme,  /v1/ft%3Agpt-4o%3Aacme,  /v1/ft%3Agpt-4o%3Aacme",
        "/ft:gpt-4o:acme,  /v1/ft:gpt-4o%3aacme,    /v1/ft:gpt-4o%3aacme",
        "/A@x,             /v1/%41%40x,             /v1/%41%40x",
        "/A@x,             /%76%31/%41@x,           /v1/%41@x",
        "/a?b#c,           /v1/a%3fb%23c,           /v1/a%3fb%23c",
        "/a.b,             /v1/a%2Eb,               /v1/a%2Eb",
        "/a b,             '/v1/a b',               /v1/a%20b",
        "/x:,              /a%20b/v1/x%3A,          /v1/x%3A",
        "/z:,              /v1/x/../z%3A,           /v1/z%3A",
        "/v1/x:,           /v1/v1/x%3A,             /v1/v1/x%3A"
    })
    void anEscapeArrivesAsItWasSent(String decoded, String raw, String target) {
        assertThat(target(OPENAI, new StandInRequest().path(decoded).spelled(raw)))
                .hasValue(target);
    }

    /** The gateway decides by the path that the container decoded: what is sent must mean the same, whatever the raw path is. */
    @Property(tries = 2_000)
    void whatIsSentDecodesToWhatTheContainerDecoded(
            @ForAll @Size(min = 1, max = 8) List<@CharRange(from = ' ', to = '~') @StringLength(max = 4) String> parts,
            @ForAll Random random) {
        StringBuilder raw = new StringBuilder("/v1/");
        StringBuilder decoded = new StringBuilder("/");
        for (String part : parts) {
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                boolean escapes = "\"#%<>?[\\]^`{|};/ ".indexOf(c) >= 0 || random.nextBoolean();
                raw.append(escapes ? String.format("%%%02x", (int) c) : String.valueOf(c));
                decoded.append(c);
            }
            raw.append("/");
            decoded.append("/");
        }
        StandInRequest request = new StandInRequest().path(decoded.toString()).spelled(raw.toString());

        target(OPENAI, request).ifPresent(target -> {
            assertThat(target).isEqualTo(raw.toString());
            assertThat(URI.create("https://host" + target).getPath()).isEqualTo("/v1" + decoded);
        });
    }

    @Property(tries = 1_000)
    void anotherRawPathDoesNotChangeWhatIsSent(@ForAll String rest, @ForAll @StringLength(max = 20) String raw) {
        target(OPENAI, new StandInRequest().path("/" + rest).spelled("/v1/" + raw))
                .ifPresent(
                        target -> assertThat(URI.create("https://host" + target).getPath())
                                .isEqualTo("/v1/" + rest));
    }

    @ParameterizedTest
    @CsvSource({
        "/a b,                /v1/a%20b",
        "/\u00fc\u65e5,       /v1/%C3%BC%E6%97%A5",
        "/\uD83D\uDE00,       /v1/%F0%9F%98%80",
        "/a?b#c,              /v1/a%3Fb%23c",
        "'/a\"<>^`{|}',       /v1/a%22%3C%3E%5E%60%7B%7C%7D",
        "/[x],                /v1/%5Bx%5D",
        "'/-._~!$&''()*+,=:@', '/v1/-._~!$&''()*+,=:@'",
        "/ft:gpt-4o:x,        /v1/ft:gpt-4o:x",
        "/...,                /v1/...",
        "/..a,                /v1/..a"
    })
    void aDecodedPathIsSpelledAnew(String path, String target) {
        assertThat(target(OPENAI, new StandInRequest().path(path))).hasValue(target);
    }

    @Test
    void pathParametersEndHere() {
        assertThat(target(OPENAI, new StandInRequest().path("/models/x").spelled("/v1/models;admin=1/x;jsessionid=2")))
                .hasValue("/v1/models/x");
    }

    /** What begins with two slashes names another host, by RFC 3986 section 4.2: the provider's key would go along. */
    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/models", "///evil.example", "//evil.example:99/x", "//"})
    void noPathNamesAnotherHost(String path) {
        Optional<String> target = target(Providers.at("http://localhost:11434"), new StandInRequest().path(path));

        assertThat(target.map(value -> new BasicClassicHttpRequest("GET", value).getAuthority()))
                .isEmpty();
    }

    @Property(tries = 500)
    void whateverThePathItStaysBelowTheBase(@ForAll String rest) {
        Optional<String> target =
                target(OPENAI, new StandInRequest().path("/" + rest).spelled("/v1/x"));

        target.ifPresent(value -> assertThat(
                        URI.create("https://api.openai.com" + value).normalize().getRawPath())
                .startsWith("/v1/"));
    }

    @Property(tries = 500)
    void whateverThePathItIsOneWordOfVisibleAscii(@ForAll String rest) {
        target(OPENAI, new StandInRequest().path("/" + rest).spelled("/v1/x"))
                .ifPresent(value -> assertThat(value).matches("[!-~]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/CHAT//completions/", "/chat/completions/"})
    void aChatCompletionHasOneTargetWhateverItsSpelling(String path) {
        StandInRequest request = new StandInRequest().path(path).spelled("/v1/%63hat/completions;a=b");

        assertThat(UpstreamTarget.of(
                                OPENAI, RequestedEndpoint.of(request.toRequest()), Optional.empty(), Optional.empty())
                        .value())
                .isEqualTo("/v1/chat/completions");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"api-version=1", ""})
    void aChatCompletionKeepsItsQuery(String query) {
        StandInRequest request = new StandInRequest().path("/chat/completions").query(query);

        assertThat(UpstreamTarget.of(
                                OPENAI,
                                RequestedEndpoint.of(request.toRequest()),
                                Optional.empty(),
                                Optional.ofNullable(query))
                        .value())
                .isEqualTo(query == null ? "/v1/chat/completions" : "/v1/chat/completions?" + query);
    }

    private static Optional<String> target(Provider provider, StandInRequest request) {
        return UpstreamTarget.of(provider, request.toRequest()).map(UpstreamTarget::value);
    }
}
