package dev.sluice.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.RequestId;
import dev.sluice.testing.AccessLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the lines of the access log go. */
final class AccessLogOutputTest {

    /** 2027-01-15T08:00:00.042Z. */
    private static final long TIME = 1_800_000_000_042L;

    private final Logger root = Logger.getLogger("");
    private final Logger log = Logger.getLogger(AccessLog.LOGGER);
    private final List<Handler> delivered = List.of(root.getHandlers());
    private final CountingStream bytes = new CountingStream();
    private final AccessLogOutput output =
            new AccessLogOutput(log, AccessLogFormat.TEXT, new PrintStream(bytes, false, US_ASCII));

    @BeforeEach
    void asAJdkIsDelivered() {
        delivered.forEach(root::removeHandler);
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.INFO);
        root.addHandler(console);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void putBack() {
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        delivered.forEach(root::addHandler);
        log.setLevel(null);
    }

    @Test
    void aLineOnTheConsoleIsOneWithTimeAndLogger() {
        output.write(entries(2));

        assertThat(printed()).hasSize(2);
        String[] parts = printed().get(0).split(" ", 3);
        assertThat(OffsetDateTime.parse(parts[0]).toInstant().toEpochMilli()).isEqualTo(TIME);
        assertThat(parts[1]).isEqualTo("dev.sluice.access");
        assertThat(parts[2])
                .startsWith("id=req-0 ")
                .endsWith(" provider_id=- target=- attempts=0 trail=- hedge=- cost=-");
    }

    @Test
    void aLineOfJsonOnTheConsoleIsTheObjectAlone() {
        new AccessLogOutput(log, AccessLogFormat.JSON, new PrintStream(bytes, false, US_ASCII)).write(entries(2));

        assertThat(printed())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"time\":\"2027-01-15T08:00:00.042Z\",\"id\":\"req-"))
                .allMatch(line -> line.endsWith(",\"cost\":null}"));
    }

    @Test
    void manyLinesAreWrittenAtOnce() {
        output.write(entries(100));

        assertThat(printed()).hasSize(100);
        assertThat(bytes.writes).isEqualTo(1);
    }

    @Test
    void noLineIsLostWhereThereAreMoreThanFitIntoOneWrite() {
        output.write(entries(5_000));

        assertThat(printed())
                .hasSize(5_000)
                .allMatch(line -> line.endsWith(" provider_id=- target=- attempts=0 trail=- hedge=- cost=-"));
        assertThat(bytes.writes).isLessThan(50);
    }

    @Test
    void aHandlerOfTheLoggerGetsTheLinesAlone() {
        try (AccessLines lines = AccessLines.listen()) {
            output.write(entries(1));

            assertThat(lines.all()).singleElement().asString().startsWith("id=req-0 ");
        }
        assertThat(printed()).isEmpty();
    }

    @Test
    void aHandlerOfTheRootThatIsNotTheConsoleGetsTheLines() {
        Keeping handler = new Keeping();
        root.addHandler(handler);
        root.removeHandler(root.getHandlers()[0]);
        output.write(entries(3));

        assertThat(handler.records)
                .hasSize(3)
                .allMatch(line -> line.getLoggerName().equals("dev.sluice.access") && line.getMillis() == TIME);
        assertThat(handler.flushes).as("a flush for all of them").isEqualTo(1);
        assertThat(printed()).isEmpty();
    }

    @Test
    void aConsoleThatIsSwitchedOffStaysOff() {
        root.getHandlers()[0].setLevel(Level.WARNING);
        output.write(entries(1));

        assertThat(printed()).isEmpty();
    }

    private List<String> printed() {
        return bytes.toString(US_ASCII).lines().toList();
    }

    private static List<AccessLog.Entry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new AccessLog.Entry(
                        TIME,
                        new UsageRecord(
                                new RequestId("req-" + i),
                                Optional.empty(),
                                Optional.empty(),
                                "127.0.0.1",
                                Optional.empty(),
                                "GET",
                                "/v1/models",
                                "models",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                200,
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofMillis(1))))
                .toList();
    }

    private static final class CountingStream extends ByteArrayOutputStream {
        private int writes;

        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            writes++;
            super.write(from, offset, length);
        }
    }

    /** What an operator might have configured. */
    private static final class Keeping extends Handler {
        private final List<LogRecord> records = new ArrayList<>();
        private int flushes;

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {}
    }
}
