package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By which paths each container leads to the gateway's own pages. */
final class MonitoringIT {

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(
                Server.tested(),
                List.of("sluice.providers.fake.base-url=http://127.0.0.1:1/v1", "sluice.providers.fake.auth=none"));
    }

    @Test
    void aProgramOnThisMachineReadsMetrics() {
        assertThat(told("/metrics")).contains("active_http_calls");
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.PathSpellings#ofMetrics")
    void onlyThePlainPathLeadsToMetrics(String target) {
        assertThat(told(target)).doesNotContain("active_http_calls").doesNotContain(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/..;/health/ready", "/v1/%2e%2e;/health/ready", "/v1/../health/ready", "/health;/ready"})
    void onlyThePlainPathLeadsToReadiness(String target) {
        assertThat(told(target)).doesNotContain("\"status\":");
    }

    private static String told(String target) {
        try {
            byte[] answer = RawHttp.sendAndReadAll(server.port(), RawHttp.get(target, "Connection: close"));
            return new String(answer, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
