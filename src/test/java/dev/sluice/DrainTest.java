package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is to be taken out of service. */
final class DrainTest {

    private static final String CHAT = "/v1/chat/completions";

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    Path folder;

    private FakeProvider provider;

    @BeforeEach
    void start() {
        provider = FakeProvider.start().answerWith(Answer.json(200, "{}"));
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aMarkerFileTellsLoadBalancersToSendNoMoreAsLongAsItIsThere() throws Exception {
        Path marker = folder.resolve("drain");
        try (TestGateway gateway = TestGateway.before(provider, "sluice.drain.file=" + marker)) {
            assertReady(gateway);
            Files.createFile(marker);
            assertDraining(gateway);
            Files.delete(marker);
            assertReady(gateway);
        }
    }

    @Test
    void anOperatorCanAskForItThroughJmx() throws Exception {
        Set<ObjectName> before = controls();
        Gate gate = new Gate();
        try (TestGateway gateway = TestGateway.before(provider)) {
            Set<ObjectName> ours = controls();
            ours.removeAll(before);
            ObjectName control = ours.iterator().next();
            provider.answerWith(Answer.json(200, "{}").heldBack(gate));
            try (RawExchange exchange = RawHttp.open(gateway.port())) {
                exchange.write(RawHttp.post(CHAT, "{\"messages\":[]}"));
                provider.takeRequest();
                assertThat(beans.getAttribute(control, "RunningExchanges")).isEqualTo(1);
                beans.invoke(control, "drain", new Object[0], new String[0]);
                assertThat(beans.getAttribute(control, "Draining")).isEqualTo(true);
                assertDraining(gateway);

                gate.open();
                assertThat(exchange.readToEnd().status()).isEqualTo(200);
            }
            assertThat(gateway.post(CHAT, "{\"messages\":[]}").status())
                    .as("who still sends is served")
                    .isEqualTo(200);
            beans.invoke(control, "resume", new Object[0], new String[0]);
            assertReady(gateway);
        }
    }

    private static void assertReady(TestGateway gateway) {
        RawResponse ready = gateway.get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.bodyText()).isEqualTo("{\"status\":\"UP\"}");
    }

    private static void assertDraining(TestGateway gateway) {
        RawResponse ready = gateway.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.bodyText()).isEqualTo("{\"status\":\"DRAINING\"}");
        assertThat(gateway.get("/health/live").status()).isEqualTo(200);
    }

    private Set<ObjectName> controls() throws Exception {
        return beans.queryNames(new ObjectName("dev.sluice:type=Gateway,*"), null);
    }
}
