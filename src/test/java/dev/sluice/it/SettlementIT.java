package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Compressed;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that asks again as soon as it has its answer finds its budget settled. Each request reserves about 600 tokens of 1,000 and
 * costs 15 or nothing, so the second of two fits only when the first is settled.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
final class SettlementIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REQUESTS = 10;

    private static final String USAGE = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":10}";
    private static final String TEXT =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String STREAM = TEXT + "data: {\"choices\":[]," + USAGE + "}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ERROR_EVENT = "data: {\"error\":{\"message\":\"no more\"}}\n\n";
    private static final String MESSAGE = "{\"role\":\"user\",\"content\":\"" + "poem ".repeat(590) + "\"}";
    private static final String TOOL_MESSAGES =
            ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                    + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"18\"}";

    @AutoClose
    private static FakeProvider provider;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        provider = FakeProvider.start();
        return DeployedWar.configured(
                "sluice.auth=open",
                "sluice.stream.heartbeat=100ms",
                "sluice.stream.head-wait=100ms",
                "sluice.conversation-state=expand",
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none",
                "sluice.limits.budget.model=*",
                "sluice.limits.budget.selector=x-course",
                "sluice.limits.budget.required=true",
                "sluice.limits.budget.tokens=1000",
                "sluice.limits.budget.per=day",
                "sluice.limits.budget.charge=total");
    }

    /** What the provider answers, and the last bytes that the client reads before it asks again; null for the end of the answer. */
    @SuppressWarnings("ImmutableEnumChecker") // an answer is immutable
    enum Course {
        JSON(json(0), null),
        JSON_IN_CHUNKS(json(0).chunked(20), null),
        LARGE_JSON(json(100_000), null),
        LARGE_JSON_IN_PIECES(json(100_000).trickled(7_000), null),
        GZIPPED_JSON(
                Answer.json(200, Compressed.gzip(jsonText(0).getBytes(StandardCharsets.UTF_8)))
                        .withHeader("Content-Encoding", "gzip"),
                null),
        JSON_WITH_STATE(json(0), null),
        REFUSAL(Answer.json(400, "{\"error\":{\"message\":\"no\"}}"), null),
        LARGE_FAILURE(Answer.json(500, "{\"x\":\"" + "y".repeat(100_000) + "\"}"), null),
        HANG_UP(Answer.hangUp(), null),
        JSON_CUT_HALF_WAY(json(0).closingEarlyAfter(10), null),
        STREAM_OF_WHICH_THE_USAGE_IS_DROPPED(Answer.sse(STREAM + DONE), DONE),
        STREAM_WITH_USAGE(Answer.sse(STREAM + DONE), DONE),
        STREAM_BY_EVENTS(Answer.sse(STREAM + DONE).chunkedByEvent(), DONE),
        STREAM_OF_DECLARED_LENGTH_WITHOUT_DONE(
                Answer.of(200, "text/event-stream", STREAM.getBytes(StandardCharsets.UTF_8)), null),
        STREAM_WITHOUT_AN_EMPTY_LINE_AT_ITS_END(Answer.sse(STREAM.strip()), null),
        STREAM_WITH_AN_ERROR(Answer.sse(STREAM + ERROR_EVENT), ERROR_EVENT),
        STREAM_CUT_AFTER_ITS_USAGE(Answer.sse(STREAM + DONE).closingEarlyAfter(STREAM.length()), "provider_cut"),
        LATE_REFUSAL(Answer.json(400, "{\"error\":{\"message\":\"no\"}}"), "\"no\"}}\n\n"),
        LATE_HANG_UP(Answer.hangUp(), "\"code\":\"");

        private final Answer answer;
        private final String last;

        Course(Answer answer, String last) {
            this.answer = answer;
            this.last = last;
        }

        private static Answer json(int padding) {
            return Answer.json(200, jsonText(padding));
        }

        private static String jsonText(int padding) {
            return "{\"choices\":[{\"message\":{\"content\":\"One\"}}],\"x\":\"" + "y".repeat(padding) + "\"," + USAGE
                    + "}";
        }

        private boolean isLate() {
            return name().startsWith("LATE");
        }

        private String question() {
            boolean asksForUsage = this == STREAM_WITH_USAGE || this == STREAM_BY_EVENTS;
            return "{"
                    + (last == null ? "" : "\"stream\":true,")
                    + (asksForUsage ? "\"stream_options\":{\"include_usage\":true}," : "")
                    + "\"messages\":[" + MESSAGE + (this == JSON_WITH_STATE ? TOOL_MESSAGES : "") + "]}";
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetIsSettledBeforeTheClientHasTheWholeAnswer(Course course) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            Gate late = new Gate();
            provider.startOver();
            provider.answerWith(course.isLate() ? course.answer.heldBack(late) : course.answer);
            try (RawExchange exchange = RawHttp.open(url.getPort())) {
                exchange.write(RawHttp.post("/v1/chat/completions", course.question(), "x-course: " + course));
                assertThat(exchange.status()).as("request %d", i).isNotEqualTo(429);
                if (course.isLate()) {
                    exchange.readUntil(": heartbeat\n\n", PATIENCE);
                    late.open();
                }
                if (course.last == null) {
                    exchange.readToEnd();
                } else {
                    exchange.readUntil(course.last, PATIENCE);
                }
            }
        }
    }
}
