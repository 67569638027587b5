package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a request pays for its row: to encode it, and to append it to the spool. Segments are made and given up by another thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SpoolBench {

    private static final byte KIND = 2;

    private final ExchangeRow row = new ExchangeRow(
            RowId.of(1_795_000_000_000L, 1, 1),
            1,
            "0b6c54f2-7a6e-4f0a-9d9c-0a2f6f1f3f11",
            new Caller("crm", Optional.of("ann@example.com"), Optional.empty()),
            "chat",
            true,
            new Route(
                    Optional.of("smart"), Optional.of("openai"), Optional.of("openai"), Optional.of("gpt-4o-2024-08-06")),
            200,
            "complete",
            Optional.empty(),
            new Times(OptionalInt.empty(), OptionalInt.of(412), OptionalInt.of(3120)),
            new RowTokens(OptionalLong.of(1200), OptionalLong.of(310), Optional.of(Source.REPORTED), Optional.empty()),
            new RowCost(
                    OptionalLong.of(6_100_000),
                    false,
                    OptionalLong.empty(),
                    Optional.of("0123456789ab"),
                    Optional.of("default")),
            Optional.of("req_6f1f3f11a0b1c2d3e4f5"),
            Optional.empty(),
            new Attempts(1, List.of()));

    private final byte[] encoded = RowCodec.encode(row);
    private Path path;
    private SpoolDirectory directory;
    private Spool spool;
    private Thread keeper;

    @Setup
    public void open() throws IOException {
        path = Files.createTempDirectory("spool-bench");
        directory = SpoolDirectory.lock(path);
        long most = 40L * SpoolSettings.USUAL_SEGMENT;
        spool = Spool.open(
                directory,
                new SpoolSettings(
                        SpoolSettings.USUAL_SEGMENT, most, Duration.ZERO, SpoolSettings.Sync.EACH_SECOND),
                System::nanoTime,
                new SplittableRandom(1));
        keeper = new Thread(this::keep);
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep() {
        while (!Thread.currentThread().isInterrupted()) {
            spool.committed(new SpoolPosition(spool.currentNumber(), SpoolPosition.START.offset()));
            spool.keep();
        }
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        keeper.interrupt();
        keeper.join();
        directory.close();
        try (var files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(path);
    }

    @Benchmark
    public byte[] encode() {
        return RowCodec.encode(row);
    }

    @Benchmark
    public boolean append() {
        return spool.append(KIND, encoded);
    }

    @Benchmark
    public boolean encodeAndAppend() {
        return spool.append(KIND, RowCodec.encode(row));
    }
}
