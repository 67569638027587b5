package dev.sluice.admission;

import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The check of a well-formed request's head, with the headers of an official SDK; and the enumerations alone, without a check. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestSyntaxBench {

    private static final Map<String, String> SENT = new LinkedHashMap<>();

    static {
        SENT.put("Host", "gateway.example:8080");
        SENT.put("Content-Type", "application/json");
        SENT.put("Accept", "application/json");
        SENT.put("Accept-Encoding", "gzip, deflate");
        SENT.put("Connection", "keep-alive");
        SENT.put("User-Agent", "OpenAI/Python 1.99.0");
        SENT.put("Authorization", "Bearer sk-0123456789abcdef0123456789abcdef");
        SENT.put("Content-Length", "2048");
        SENT.put("X-Stainless-Lang", "python");
        SENT.put("X-Stainless-Package-Version", "1.99.0");
        SENT.put("X-Stainless-OS", "Linux");
        SENT.put("X-Stainless-Arch", "x64");
        SENT.put("X-Stainless-Runtime", "CPython");
        SENT.put("X-Stainless-Runtime-Version", "3.12.4");
        SENT.put("X-Stainless-Retry-Count", "0");
        SENT.put("x-stainless-read-timeout", "600");
    }

    private final HttpServletRequest request = new Sent();

    @Benchmark
    public Optional<ApiError> check() {
        return RequestSyntax.faultOf(request);
    }

    @Benchmark
    public int enumerate() {
        int chars = 0;
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            for (Enumeration<String> values = request.getHeaders(names.nextElement()); values.hasMoreElements(); ) {
                chars += values.nextElement().length();
            }
        }
        return chars;
    }

    private static final class Sent extends HttpServletRequestWrapper {

        Sent() {
            super((HttpServletRequest) Proxy.newProxyInstance(
                    HttpServletRequest.class.getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException(method.getName());
                    }));
        }

        @Override
        public String getMethod() {
            return "POST";
        }

        @Override
        public String getProtocol() {
            return "HTTP/1.1";
        }

        @Override
        public String getScheme() {
            return "http";
        }

        @Override
        public String getRequestURI() {
            return "/v1/chat/completions";
        }

        @Override
        public String getQueryString() {
            return null;
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(SENT.keySet());
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return Collections.enumeration(List.of(SENT.get(name)));
        }
    }
}
