package dev.sluice.inference;

import dev.sluice.BenchText;
import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import java.io.IOException;
import java.io.OutputStream;
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
import org.openjdk.jmh.infra.Blackhole;

/** From a body's bytes to the bytes that the provider gets: checked, {@code metadata} and {@code model} of messages taken out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BodyEditBench {

    private static final RequestedEndpoint CHAT = RequestedEndpoint.of(ApiRoot.V1, "POST", "/chat/completions");

    @Param({"2048", "32768", "1048576", "4194304"})
    int bytes;

    private byte[] body;

    @Setup
    public void make() {
        body = BenchText.chat(bytes);
    }

    @Benchmark
    public void edit(Blackhole sink) throws IOException {
        InferenceRequest chat = (InferenceRequest) InferenceRequestParser.parse(CHAT, body, body.length, Optional.empty());
        chat.bodyFor(TargetEdits.NONE).writeTo(new Sink(sink));
    }

    @Benchmark
    public void editWithModel(Blackhole sink) throws IOException {
        InferenceRequest chat = (InferenceRequest) InferenceRequestParser.parse(CHAT, body, body.length, Optional.empty());
        chat.bodyFor(new TargetEdits(Optional.of("gpt-4o-2024-08-06"), true)).writeTo(new Sink(sink));
    }

    /** Takes ranges as a socket would. */
    private static final class Sink extends OutputStream {

        private final Blackhole sink;

        Sink(Blackhole sink) {
            this.sink = sink;
        }

        @Override
        public void write(int oneByte) {
            sink.consume(oneByte);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            sink.consume(bytes);
        }
    }
}
