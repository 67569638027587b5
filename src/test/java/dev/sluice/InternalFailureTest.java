package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FailingFilter;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a client sees of a fault in the gateway itself. */
final class InternalFailureTest {

    private static final String[] LIMITED = {"x-arch-ratelimit-selector: x-team", "x-team: a"};

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.start(
            Duration.ofSeconds(30),
            InternalFailureTest::withAFault,
            "sluice.providers.fake.base-url=" + provider.baseUrl(),
            "sluice.providers.fake.key=secret_key",
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=10",
            "sluice.limits.l.per=hour");

    @Test
    void aFaultIsAnErrorInTheFormOfTheApi() {
        RawResponse answer = chat();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.bodyText()).contains("\"code\":\"internal_error\"").contains("\"type\":\"server_error\"");
    }

    @Test
    void aFaultTellsNothingOfItself() {
        assertThat(chat().bodyText()).doesNotContain("planted-message").doesNotContain("Exception");
    }

    @Test
    void aFaultKeepsTheNameOfItsRequest() {
        RawResponse answer = gateway.post("/v1/chat/completions", "{\"messages\":[]}", "x-request-id: abc");
        assertThat(answer.headers("x-request-id")).containsExactly("abc");
    }

    @Test
    void aFaultCostsNoTokens() {
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.post("/v1/chat/completions", "{\"messages\":[]}", LIMITED)
                            .status())
                    .isEqualTo(500);
        }
    }

    @Test
    void aFaultLeavesNoCallBehind() throws InterruptedException {
        chat();
        gateway.awaitMetric("active_http_calls", 0);
    }

    private static RawResponse chat() {
        return gateway.post("/v1/chat/completions", "{\"messages\":[]}");
    }

    /** The last filter of the chain fails. */
    private static String withAFault(String xml) {
        return xml.replace("dev.sluice.completion.CompletionFilter", FailingFilter.class.getName());
    }
}
