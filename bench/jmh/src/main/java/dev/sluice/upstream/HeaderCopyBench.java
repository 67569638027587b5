package dev.sluice.upstream;

import dev.sluice.SdkRequest;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Headers on their way: a request as an official SDK sends it, and an answer with the many headers of a large provider. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HeaderCopyBench {

    private final Provider provider = new Provider(
            "p",
            URI.create("https://provider.example/v1"),
            Provider.Auth.BEARER,
            List.of(ProviderKey.sole(new Secret("sk-fedcba9876543210fedcba9876543210"))),
            true);
    private final Optional<RequestId> id = Optional.of(RequestId.takenOrMade(null));
    private final HttpServletRequest request = new SdkRequest();
    private final ClassicHttpResponse answer = answer();

    @Benchmark
    public ClassicHttpRequest request() {
        ClassicHttpRequest to = new BasicClassicHttpRequest("POST", "/v1/chat/completions");
        ProxyHeaders.copyRequest(request, to, provider, provider.keys().stream().findFirst(), id, true);
        return to;
    }

    @Benchmark
    public HttpServletResponse answerHeaders() {
        Taken to = new Taken();
        ProxyHeaders.copyResponse(answer, to, provider, false);
        return to;
    }

    private static ClassicHttpResponse answer() {
        ClassicHttpResponse made = new BasicClassicHttpResponse(200, "OK");
        made.addHeader("Date", "Tue, 24 Nov 2026 05:00:00 GMT");
        made.addHeader("Content-Type", "application/json");
        made.addHeader("Content-Length", "812");
        made.addHeader("Connection", "keep-alive");
        for (String of : List.of("limit-requests", "limit-tokens", "remaining-requests", "remaining-tokens")) {
            made.addHeader("x-ratelimit-" + of, "29999");
        }
        made.addHeader("x-ratelimit-reset-requests", "2ms");
        made.addHeader("x-ratelimit-reset-tokens", "1ms");
        made.addHeader("x-request-id", "req_0123456789abcdef0123456789abcdef");
        made.addHeader("openai-organization", "example");
        made.addHeader("openai-processing-ms", "412");
        made.addHeader("openai-version", "2020-10-01");
        made.addHeader("strict-transport-security", "max-age=31536000; includeSubDomains; preload");
        made.addHeader("X-Content-Type-Options", "nosniff");
        made.addHeader("set-cookie", "__cf_bm=0123456789abcdef; path=/; HttpOnly; Secure");
        made.addHeader("set-cookie", "_cfuvid=0123456789abcdef; path=/; HttpOnly; Secure");
        made.addHeader("Server", "cloudflare");
        made.addHeader("CF-RAY", "0123456789abcdef-FRA");
        made.addHeader("alt-svc", "h3=\":443\"; ma=86400");
        return made;
    }

    /** A class to wrap; none of its methods is reached. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    private static final class Taken extends HttpServletResponseWrapper {

        private static final HttpServletResponse NOTHING = nothing(HttpServletResponse.class);

        private final Map<String, String> headers = new HashMap<>();

        Taken() {
            super(NOTHING);
        }

        @Override
        public void setHeader(String name, String value) {
            headers.put(name, value);
        }

        @Override
        public void addHeader(String name, String value) {
            headers.merge(name, value, (first, next) -> first + ", " + next);
        }
    }
}
