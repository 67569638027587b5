package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is to be taken out of service. */
final class DrainTest {

    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    Path folder;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

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
        Set<ObjectName> before = GatewayBeans.all();
        Gate gate = new Gate();
        try (TestGateway gateway = TestGateway.before(provider)) {
            ObjectName control = GatewayBeans.newOne(before);
            provider.answerWith(Answer.json(200, "{}").heldBack(gate));
            try (RawExchange exchange = RawHttp.open(gateway.port())) {
                exchange.write(RawHttp.post(CHAT, "{\"messages\":[]}"));
                provider.takeRequest();
                assertThat(GatewayBeans.attribute(control, "RunningExchanges")).isEqualTo(1);
                GatewayBeans.call(control, "drain");
                assertThat(GatewayBeans.attribute(control, "Draining")).isEqualTo(true);
                assertDraining(gateway);

                gate.open();
                assertThat(exchange.readToEnd().status()).isEqualTo(200);
            }
            assertThat(gateway.post(CHAT, "{\"messages\":[]}").status())
                    .as("who still sends is served")
                    .isEqualTo(200);
            GatewayBeans.call(control, "resume");
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
}
