package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits on a model hold also where an alias leads to it (routing.md R50, R51). */
final class TargetLimitsTest {

    private static final String GOOD =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Good\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(TwoTargets.lines(
                first,
                second,
                "sluice.limits.all.model=*",
                "sluice.limits.all.selector=@everyone",
                "sluice.limits.all.requests=5",
                "sluice.limits.all.per=day",
                "sluice.limits.one.model=model-one",
                "sluice.limits.one.selector=x-team",
                "sluice.limits.one.requests=1",
                "sluice.limits.one.per=day",
                "sluice.limits.two.model=model-two",
                "sluice.limits.two.selector=x-team",
                "sluice.limits.two.requests=2",
                "sluice.limits.two.per=day"));
        first.answerWith(Answer.json(200, GOOD));
        second.answerWith(Answer.json(200, GOOD));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aTargetWhoseLimitIsUsedUpIsPassedOver() {
        assertThat(ask().header("x-arch-llm-target")).hasValue("one");
        assertThat(ask().header("x-arch-llm-target")).hasValue("two");
        assertThat(ask().header("x-arch-llm-target")).hasValue("two");

        RawResponse response = ask();

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.bodyText()).contains("two");
        gateway.awaitMetric("ratelimited_rq_total", 1);
        assertThat(first.requestCount()).isEqualTo(1);
        assertThat(second.requestCount()).isEqualTo(2);
    }

    @Test
    void anAttemptThatFailsCostsNothingOfItsTargetsLimit() {
        first.enqueue(Answer.json(503, "{}"));

        assertThat(ask().header("x-arch-llm-target")).hasValue("two");
        assertThat(ask().header("x-arch-llm-target")).hasValue("one");
        assertThat(ask().header("x-arch-llm-target")).hasValue("two");
        assertThat(ask().status()).isEqualTo(429);
    }

    @Test
    void theLimitOfAllTargetsIsTakenOnceForARequest() {
        first.answerWith(Answer.json(503, "{}"));

        assertThat(gateway.post(PATH, BODY).header("x-ratelimit-remaining-requests"))
                .isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(gateway.post(PATH, BODY).status()).isEqualTo(200);
        }
        assertThat(gateway.post(PATH, BODY).status()).isEqualTo(429);
    }

    @Test
    void aRequestThatNobodyServesCostsNothing() {
        first.answerWith(Answer.json(503, "{}"));
        second.answerWith(Answer.json(503, "{}"));
        for (int i = 0; i < 6; i++) {
            assertThat(ask().status()).isEqualTo(503);
        }

        first.answerWith(Answer.json(200, GOOD));

        assertThat(ask().status()).isEqualTo(200);
    }

    private static final String PATH = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"smart\",\"messages\":[]}";

    private RawResponse ask() {
        return gateway.post(PATH, BODY, "x-team: a", "x-arch-ratelimit-selector: x-team");
    }
}
