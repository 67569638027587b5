package dev.sluice.upstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A fast stream, each event in a chunk of its own, by our reader of chunks and by the library's. Times are for one event; the
 * result is how many reads it took, each of which is a write to the client.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ChunkedBodyBench {

    private static final int EVENTS = 1_000;
    private static final int BUFFER = 8 * 1024;

    private final byte[] wire = wire();

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int ours() throws IOException {
        return reads(new ChunkedBody(new SessionInputBufferImpl(BUFFER), new ByteArrayInputStream(wire), () -> {}));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int library() throws IOException {
        return reads(new ChunkedInputStream(new SessionInputBufferImpl(BUFFER), new ByteArrayInputStream(wire)));
    }

    private static int reads(InputStream body) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int reads = 0;
        while (body.read(buffer) >= 0) {
            reads++;
        }
        return reads;
    }

    private static byte[] wire() {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" " + "river ".repeat(30) + "\"}}]}\n\n";
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < EVENTS; i++) {
            wire.writeBytes(ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n"));
        }
        wire.writeBytes(ascii("0\r\n\r\n"));
        return wire.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
