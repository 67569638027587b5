package dev.sluice.completion;

import dev.sluice.api.AnswerForm;
import dev.sluice.api.ChatApi;
import dev.sluice.content.ContentCoding;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Meters streams that end with the usage and passes them on. Times are per event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StreamMeterBench {

    private static final int EVENTS = 1_000;
    private static final int MANY_EVENTS = 50_000;

    private static final byte[] EVENT = ascii(
            """
            data: {"id":"chatcmpl-BkQ2wv0mJ4hT8","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-2024-08-06",\
            "service_tier":"default","system_fingerprint":"fp_07871e2ad8","choices":[{"index":0,"delta":{"content":" river"},\
            "logprobs":null,"finish_reason":null}],"usage":null}

            """);

    private static final byte[] END = ascii(
            """
            data: {"id":"chatcmpl-BkQ2wv0mJ4hT8","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-2024-08-06",\
            "choices":[],"usage":{"prompt_tokens":450,"completion_tokens":1000,"total_tokens":1450}}

            data: [DONE]

            """);

    /** Whether events may be edited, and are held back until they are complete. */
    @Param({"false", "true"})
    boolean edits;

    private final AnswerMeterFactory meters = new AnswerMeterFactory(new TokenCounter(), unmetered -> {}, () -> {});

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Optional<TokenUsage> stream() throws IOException {
        return streamOf(EVENTS);
    }

    @Benchmark
    @OperationsPerInvocation(MANY_EVENTS)
    public Optional<TokenUsage> longStream() throws IOException {
        return streamOf(MANY_EVENTS);
    }

    private Optional<TokenUsage> streamOf(int events) throws IOException {
        OutputStream client = OutputStream.nullOutputStream();
        SseCompletion completion = new SseCompletion(
                meters,
                meters.meter("gpt-4o", 2048, AnswerForm.CHAT, ChatApi.newStreamEnd(), (usage, said) -> {}),
                ContentCoding.IDENTITY,
                edits,
                Optional.empty(),
                MemoryAccount.UNLIMITED);
        for (int i = 0; i < events; i++) {
            completion.write(EVENT, 0, EVENT.length, client);
        }
        completion.write(END, 0, END.length, client);
        completion.finish(client);
        return completion.usage();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
