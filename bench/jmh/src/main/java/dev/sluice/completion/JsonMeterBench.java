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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Meters a JSON response and passes it on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JsonMeterBench {

    private static final JsonCompletion.BodyHeaders HEADERS = new JsonCompletion.BodyHeaders() {
        @Override
        public void describeOriginal() {}

        @Override
        public void describeEdited(int length) {
            throw new IllegalStateException("nothing is edited");
        }
    };

    /** Length of the model's text in characters. */
    @Param({"100", "2000", "30000"})
    int length;

    private final AnswerMeterFactory meters = new AnswerMeterFactory(new TokenCounter(), unmetered -> {}, () -> {});
    private byte[] answer;

    @Setup
    public void make() {
        answer = """
                {"id":"chatcmpl-BkQ2wv0mJ4hT8","object":"chat.completion","created":1750000000,"model":"gpt-4o-2024-08-06",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},"logprobs":null,\
                "finish_reason":"stop"}],"usage":{"prompt_tokens":412,"completion_tokens":24,"total_tokens":436}}
                """.formatted("river ".repeat(length / 6)).getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public Optional<TokenUsage> answer() throws IOException {
        OutputStream client = OutputStream.nullOutputStream();
        JsonCompletion completion = new JsonCompletion(
                meters,
                meters.meter("gpt-4o", 2048, AnswerForm.CHAT, ChatApi.newStreamEnd(), (usage, said) -> {}),
                ContentCoding.IDENTITY,
                Optional.empty(),
                HEADERS,
                MemoryAccount.UNLIMITED);
        completion.write(answer, 0, answer.length, client);
        completion.finish(client);
        return completion.usage();
    }
}
