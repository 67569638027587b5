package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.TestGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The line that a request leaves in the access log. */
final class AccessLineTest {

    private static final String PROMPT = "planted-prompt";
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}";
    private static final String[] HEADERS = {
        "Authorization: Bearer planted-client-key",
        "Cookie: planted-cookie",
        "x-arch-ratelimit-selector: x-team",
        "x-team: planted-team",
        "x-request-id: the-request",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    };

    @AutoClose
    private final LogRecorder log = LogRecorder.start();

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.start(
            "sluice.providers.fake.base-url=" + provider.baseUrl(),
            "sluice.providers.fake.key=planted-provider-key",
            "sluice.providers.fake.default=true",
            "sluice.providers.fake.timeout.first-byte=200ms",
            "sluice.providers.refusing.base-url=" + FakeProvider.refusingUrl(),
            "sluice.providers.refusing.key=planted-provider-key",
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=60");

    @Test
    void eachRequestHasOneLineThatTellsWhatBecameOfIt() {
        provider.enqueue(Answer.json(200, "{\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":22}}")
                .withHeader("x-request-id", "req_1"));
        post(BODY.replace("{\"messages\"", "{\"model\":\"gpt-4o\",\"messages\""));
        Await.until("the line", () -> log.lines().stream().anyMatch(line -> line.contains("id=the-request")));
        assertThat(log.lines())
                .filteredOn(line -> line.contains("id=the-request"))
                .singleElement()
                .asString()
                .contains("address=127.0.0.1")
                .contains(
                        " api=chat provider=fake model=gpt-4o asked_model=- status=200 prompt_tokens=11 completion_tokens=22 ")
                .contains(" audio_tokens=0 usage=reported ms=")
                .contains("ended=complete provider_id=req_1")
                .contains(" cost=- trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
    }

    private void post(String body) {
        gateway.post("/v1/chat/completions", body, HEADERS);
    }
}
