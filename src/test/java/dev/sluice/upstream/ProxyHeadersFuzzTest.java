package dev.sluice.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.content.ContentCoding;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.Provider;
import dev.sluice.testing.Header;
import dev.sluice.testing.HeaderLines;
import dev.sluice.testing.Providers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any header lines of a client: what must not reach the provider does not (behaviour.md 1, 3.1, 3.2). */
final class ProxyHeadersFuzzTest {

    private static final Set<String> NEVER = Set.of(
            "x-api-key",
            "api-key",
            "cookie",
            "proxy-authorization",
            "host",
            "content-length",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final List<Header> OURS = List.of(
            new Header("x-request-id", ""),
            new Header("x-arch-llm-provider", "p"),
            new Header("authorization", "Bearer provider-key"));

    private static final Provider PROVIDER = Providers.withKey(Provider.Auth.BEARER, "provider-key");

    static Stream<byte[]> headers() {
        return Stream.of(
                        "Authorization: Bearer mine\nCookie: a=b\nX-Stainless-Lang: js\nAccept: */*",
                        "Connection: close, X-Hop\nX-Hop: 1\nX-Other: 2\nx-other: 3",
                        "X-Arch-LLM-Provider: forged\nx-arch-anything: 1\nX-Request-Id: abc\nConnection: x-request-id",
                        "Connection: Authorization,\t,x-arch-llm-provider\nTE: trailers\nTransfer-Encoding: chunked")
                .map(lines -> lines.getBytes(ISO_8859_1));
    }

    @MethodSource("headers")
    @DictionaryEntries({
        "Connection: ",
        "Authorization: ",
        "X-Api-Key: ",
        "Cookie: ",
        "X-Arch-",
        "X_Api_Key: ",
        "X-Forwarded-Host: ",
        "OpenAI-Project: ",
        "Transfer-Encoding: ",
        "X-Request-Id: ",
        ": ",
        ", "
    })
    @FuzzTest(maxDuration = "10s")
    void onlyWhatMayCrossCrosses(byte[] lines) {
        List<Header> sent = HeaderLines.of(lines);
        RequestId id =
                RequestId.takenOrMade(values(sent, "x-request-id").findFirst().orElse(null));
        BasicClassicHttpRequest out = new BasicClassicHttpRequest("POST", "/v1/x");
        ProxyHeaders.copyRequest(
                HeaderLines.request(sent).toRequest(),
                out,
                PROVIDER,
                PROVIDER.keys().stream().findFirst(),
                Optional.of(id),
                false);
        List<Header> crossed = Arrays.stream(out.getHeaders())
                .map(header -> new Header(header.getName(), header.getValue()))
                .toList();

        for (Header ours : OURS) {
            assertThat(values(crossed, ours.name()))
                    .containsExactly(ours.value().isEmpty() ? id.value() : ours.value());
        }
        assertThat(values(crossed, "Accept-Encoding")).allSatisfy(value -> assertThat(value.split(",", -1))
                .allMatch(coding -> ContentCoding.of(coding.split(";", 2)[0]).isPresent()));
        List<Header> theirs = crossed.stream().filter(header -> !isOurs(header)).toList();
        assertThat(theirs)
                .allSatisfy(header ->
                        assertThat(mayCross(header, sent)).as(header.name()).isTrue());
        assertThat(theirs)
                .hasSameSizeAs(sent.stream()
                        .filter(header -> !isOurs(header) && mayCross(header, sent))
                        .toList());
    }

    private static boolean mayCross(Header header, List<Header> sent) {
        String name = header.name().toLowerCase(Locale.ROOT);
        return !NEVER.contains(name)
                && !List.of("proxy-authenticate", "proxy-connection", "expect").contains(name)
                && HeaderPolicy.DEFAULT.forwards(name)
                && values(sent, "Connection")
                        .flatMap(value -> Stream.of(value.split(",", -1)))
                        .noneMatch(named -> named.strip().equalsIgnoreCase(name))
                && values(sent, header.name()).anyMatch(header.value()::equals);
    }

    private static boolean isOurs(Header header) {
        // Of a POST's Accept-Encoding the gateway forwards only a part.
        return header.name().equalsIgnoreCase("Accept-Encoding")
                || OURS.stream().anyMatch(ours -> ours.name().equalsIgnoreCase(header.name()));
    }

    private static Stream<String> values(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value);
    }
}
