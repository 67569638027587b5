package dev.sluice.testing;

import java.util.stream.Stream;

/** Odd ways to write a path, for tests of where it leads. */
public final class PathSpellings {

    private PathSpellings() {}

    /** Of the path of chat completions. */
    public static Stream<String> ofChatCompletions() {
        return Stream.of(
                "/v1/chat/completions",
                "/v1/chat/completions?api-version=1",
                "/v1/chat/completions;jsessionid=1",
                "/v1/chat;a=b/completions",
                "/v1/%63hat/completions",
                "/v1/chat/completions/",
                "/v1/chat/./completions",
                "/v1/x/../chat/completions",
                "/v1/Chat/Completions",
                "/health/../v1/chat/completions");
    }

    /** Of {@code /metrics}, which begin with what a reverse proxy lets through, or are no plain path. */
    public static Stream<String> ofMetrics() {
        return Stream.of(
                "/v1/../metrics",
                "/v1/..;/metrics",
                "/v1/..;x=y/metrics",
                "/v1/%2e%2e/metrics",
                "/v1/%2E%2e;/metrics",
                "/v1/%2e%2e;/metrics",
                "/v1/.%2e/metrics",
                "/v1/..%2fmetrics",
                "/v1/..%5cmetrics",
                "/v1/..\\metrics",
                "/v1/%252e%252e/metrics",
                "/v1/x/../../metrics",
                "/v1//../metrics",
                "/v1/./../metrics",
                "/v1/;/../metrics",
                "/./metrics",
                "/;/metrics",
                "//metrics",
                "/metrics;",
                "/metrics;jsessionid=1",
                "/metrics/",
                "/metrics/.",
                "/%6Detrics",
                "/Metrics");
    }

    /** That one server may take for something else than the next. */
    public static Stream<String> ofOtherPlaces() {
        return Stream.of(
                "/v1/chat%2Fcompletions",
                "/v1/chat%2fcompletions",
                "/v1//chat/completions",
                "/v1/chat%5Ccompletions",
                "/v1/chat\\completions",
                "/v1/%2e%2e/admin",
                "/v1/..%2fadmin",
                "/v1/..;/admin",
                "/v1/..%3B/admin",
                "/v1/chat;/completions",
                "/v1/chat%3B/completions",
                "/v1/chat%3Bx=y/completions%3B",
                "/v1/files/..;/..;/admin",
                "/v1/%252e%252e/admin",
                "/v1/files/%00",
                "/v1/../../admin",
                "/v1/%2e%2e%2f%2e%2e%2fadmin",
                "//v1/chat/completions");
    }
}
