package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Received;
import dev.sluice.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams side by side, and streams that nobody reads. */
final class ManyStreamsTest {

    private static final int STREAMS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private final TestGateway gateway = TestGateway.before(provider);

    @AutoClose
    private final AccessLines log = AccessLines.listen();

    /** All are held open after their first event until each has begun, so that they really run together. */
    @Test
    void twoHundredStreamsAtOnceDoNotMixTheirText() throws Exception {
        Gate all = new Gate();
        provider.answerFor(request -> {
            String stream = streamOf(numberIn(request));
            return Answer.sse(stream).pausedAfter(stream.indexOf("\n\n") + 2, all);
        });
        ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
        try {
            List<Future<RawResponse>> answers = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                int number = i;
                answers.add(threads.submit(() -> ask(number)));
            }
            gateway.awaitMetric("active_http_calls", STREAMS);
            all.open();
            for (int i = 0; i < STREAMS; i++) {
                RawResponse answer = answers.get(i).get();
                assertThat(answer.bodyText()).isEqualTo(withoutUsage(streamOf(i)));
                assertThat(answer.complete()).isTrue();
                assertThat(log.awaitLine("stream-" + i)).containsEntry("completion_tokens", Integer.toString(1000 + i));
            }
        } finally {
            threads.shutdownNow();
        }
        gateway.awaitMetric("active_http_calls", 0);
    }

    /** Far more than the buffers of two connections and of the gateway hold together. */
    @Test
    void aClientThatDoesNotReadSlowsItsProviderDown() throws Exception {
        int size = 64 * 1024 * 1024;
        byte[] event = ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "word ".repeat(200)
                        + "\"},\"finish_reason\":\"stop\"}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] stream = new byte[size / event.length * event.length];
        for (int at = 0; at < stream.length; at += event.length) {
            System.arraycopy(event, 0, stream, at, event.length);
        }
        int half = stream.length / 2 / event.length * event.length;
        Gate atHalf = new Gate();
        provider.enqueue(Answer.of(200, "text/event-stream", stream)
                .chunked(event.length)
                .pausedAfter(half, atHalf));
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", question(1)));
            exchange.readUntil("\n\n", PATIENCE);
            assertThat(atHalf.awaitReached(Duration.ofMillis(700)))
                    .as("the provider could send 32 MiB that nobody reads")
                    .isFalse();
            atHalf.open();
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.body()).isEqualTo(stream);
            assertThat(answer.complete()).isTrue();
        }
    }

    private RawResponse ask(int number) throws Exception {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post("/v1/chat/completions", question(number), "x-request-id: stream-" + number));
            return exchange.readToEnd();
        }
    }

    private static String question(int number) {
        return "{\"stream\":true,\"messages\":[],\"user\":\"number " + number + ".\"}";
    }

    private static int numberIn(Received request) {
        String text = request.bodyText();
        int start = text.indexOf("number ") + "number ".length();
        return Integer.parseInt(text.substring(start, text.indexOf('.', start)));
    }

    private static String streamOf(int number) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            stream.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"stream ")
                    .append(number)
                    .append(" word ")
                    .append(i)
                    .append("\"}}]}\n\n");
        }
        return stream.append("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":")
                .append(1000 + number)
                .append("}}\n\ndata: [DONE]\n\n")
                .toString();
    }

    private static String withoutUsage(String stream) {
        return stream.replaceFirst("data: \\{\"choices\":\\[\\],.*\n\n", "");
    }
}
