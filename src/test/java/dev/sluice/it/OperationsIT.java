package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.GatewayControlMXBean;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and their programs do with a running gateway: drain it, and read its metrics and its readiness. */
final class OperationsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String EVENTS = "data: 1\n\ndata: 2\n\ndata: [DONE]\n\n";

    @TempDir
    static Path folder;

    private static Path marker;

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        marker = folder.resolve("drain");
        provider = FakeProvider.start();
        server = ServerProcess.before(provider, Server.tested(), "sluice.drain.file=" + marker);
    }

    @Test
    void theOperationsOfJmxTakeItOutAndPutItBack() throws Exception {
        try (JMXConnector connector = server.connectToMBeans()) {
            GatewayControlMXBean control = JMX.newMXBeanProxy(
                    connector.getMBeanServerConnection(),
                    new ObjectName("dev.sluice:type=Gateway,context=\"/\""),
                    GatewayControlMXBean.class);
            assertTakenOutAndPutBack(control::drain, control::resume);
        }
    }

    @Test
    void theMarkerFileTakesItOutAsLongAsItIsThere() throws Exception {
        assertTakenOutAndPutBack(() -> Files.createFile(marker), () -> Files.delete(marker));
    }

    private void assertTakenOutAndPutBack(Step out, Step back) throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.sse(EVENTS).pausedAfter(9, gate));
        assertReadiness(200, "UP");
        try (RawExchange stream = RawHttp.open(server.port())) {
            stream.write(RawHttp.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}"));
            stream.readUntil("data: 1\n\n", PATIENCE);
            out.run();
            assertReadiness(503, "DRAINING");
            gate.open();
            RawResponse whole = stream.readToEnd();
            assertThat(whole.bodyText()).isEqualTo(EVENTS);
            assertThat(whole.complete()).isTrue();
        }
        back.run();
        assertReadiness(200, "UP");
    }

    private static void assertReadiness(int status, String text) throws IOException {
        RawResponse ready = RawHttp.send(server.port(), RawHttp.get("/health/ready"));
        assertThat(ready.status()).isEqualTo(status);
        assertThat(ready.bodyText()).isEqualTo("{\"status\":\"" + text + "\"}");
    }

    @Test
    void aProgramOnThisMachineReadsMetrics() {
        assertThat(told("/metrics")).contains("active_http_calls");
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.testing.PathSpellings#ofMetrics")
    void onlyThePlainPathLeadsToMetrics(String target) {
        // Some containers make a path of it that goes to the provider.
        provider.answerWith(Answer.json(404, "{}"));
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

    /** What an operator does. */
    private interface Step {
        void run() throws Exception;
    }
}
