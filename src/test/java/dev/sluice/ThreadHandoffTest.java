package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.GatewayBeans;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.RefusingAsyncFilter;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** On which threads exchanges wait for their provider. */
final class ThreadHandoffTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"messages\":[]}";
    private static final String ANSWER = "{\"choices\":[]}";

    /** More than the test server has threads. */
    private static final int MANY = 320;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @Test
    void moreExchangesWaitThanTheContainerHasThreads() throws IOException {
        Gate gate = new Gate();
        provider.answerFor(request -> Answer.json(200, ANSWER).heldBack(gate));
        List<RawExchange> waiting = new ArrayList<>();
        try (TestGateway gateway = TestGateway.before(provider, "sluice.threads=own")) {
            for (int i = 0; i < MANY; i++) {
                RawExchange exchange = RawHttp.open(gateway.port());
                exchange.write(RawHttp.post(CHAT, BODY));
                waiting.add(exchange);
            }
            Await.until("all wait for the provider", () -> provider.requestCount() == MANY);
            assertThat(gateway.get("/health/live").status()).isEqualTo(200);

            gate.open();
            for (RawExchange exchange : waiting) {
                RawResponse answer = exchange.readToEnd();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.bodyText()).isEqualTo(ANSWER);
                exchange.close();
            }
            gateway.awaitMetric("active_http_calls", 0);
        }
    }

    @Test
    void aFilterWithoutAsynchronousRequestsKeepsThemOnTheContainersThreads() {
        provider.answerWith(Answer.json(200, ANSWER));
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = before(
                        xml -> xml.replaceFirst("<async-supported>true</async-supported>", ""), "sluice.threads=own")) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.post(CHAT, BODY).bodyText()).isEqualTo(ANSWER);
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("<async-supported>"))
                    .hasSize(1);
        }
    }

    @Test
    void anExchangeThatCannotBeHandedOffLeavesNothingBehind() throws Exception {
        Set<ObjectName> before = GatewayBeans.all();
        try (TestGateway gateway = before(
                xml -> xml.replaceFirst(
                        "<filter-class>.*AccessLogFilter</filter-class>",
                        "<filter-class>" + RefusingAsyncFilter.class.getName() + "</filter-class>"),
                "sluice.threads=own")) {
            assertThat(gateway.post(CHAT, BODY).status()).isEqualTo(500);

            assertThat(GatewayBeans.attribute(GatewayBeans.newOne(before), "RunningExchanges"))
                    .isEqualTo(0);
            assertThat(provider.requestCount()).isZero();
        }
    }

    private TestGateway before(UnaryOperator<String> descriptor, String property) {
        return TestGateway.start(
                Duration.ofSeconds(30),
                descriptor,
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key=secret_key",
                property);
    }
}
