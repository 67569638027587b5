package dev.sluice.usage;

import dev.sluice.exchange.RequestId;
import dev.sluice.tokens.TokenUsage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A line of the access log, by the JDK's own handler and as the gateway writes it to the console; the stream drops it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AccessLineBench {

    /** As deep as a filter is in a container. */
    private static final int FILTER_DEPTH = 60;

    private static final String LINE = "id=29fd118f-d999-4b2a-89e1-f277465c417d address=127.0.0.1 client=app user=- method=POST"
            + " path=/v1/chat/completions provider=openai model=gpt-4o status=200 prompt_tokens=412 completion_tokens=24";

    private final Logger log = Logger.getLogger("bench.access");
    private final AccessLogOutput output =
            new AccessLogOutput(Logger.getLogger("bench.collected"), new PrintStream(OutputStream.nullOutputStream()));
    private final List<AccessLog.Entry> entries =
            Collections.nCopies(100, new AccessLog.Entry(System.currentTimeMillis(), exchange()));

    public AccessLineBench() {
        log.setUseParentHandlers(false);
        log.addHandler(new StreamHandler(OutputStream.nullOutputStream(), new SimpleFormatter()));
    }

    /** As {@link AccessLogOutput} writes it: with the line made of an exchange's facts, and one write for 100 of them. */
    @Benchmark
    @OperationsPerInvocation(100)
    public void collected() {
        output.write(entries);
    }

    /** From the exchange's own thread, where the formatter looks through the stack for who wrote it. */
    @Benchmark
    public void soughtInTheFilterChain() {
        deep(FILTER_DEPTH);
    }

    /** With its source named, by a handler that formats it; without the making of the line. */
    @Benchmark
    public void named() {
        LogRecord line = new LogRecord(Level.INFO, LINE);
        line.setLoggerName(log.getName());
        line.setSourceClassName("dev.sluice.usage.AccessLog");
        line.setSourceMethodName("write");
        log.log(line);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private int deep(int left) {
        if (left == 0) {
            log.log(Level.INFO, LINE);
            return 0;
        }
        return deep(left - 1) + 1;
    }

    private static UsageRecord exchange() {
        return new UsageRecord(
                new RequestId("29fd118f-d999-4b2a-89e1-f277465c417d"),
                "127.0.0.1",
                Optional.empty(),
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.of("openai"),
                Optional.of("gpt-4o"),
                Optional.empty(),
                200,
                Optional.of(new TokenUsage(OptionalLong.of(412), OptionalLong.of(24), TokenUsage.Source.REPORTED)),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(), Optional.empty(),
                Duration.ofMillis(12));
    }
}
