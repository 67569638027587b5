package dev.sluice.ledger.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.testing.LogRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatewayReporterTest {

    private static final GatewayStatus STATUS =
            new GatewayStatus("host", "1", "a", Instant.EPOCH, false, Duration.ZERO, Map.of());

    private Duration told = Duration.ZERO;
    private boolean isAway;

    private final GatewayReporter reporter = GatewayReporter.idle(this::write, () -> STATUS);

    private Duration write(GatewayStatus status) throws LedgerUnavailableException {
        if (isAway) {
            throw new LedgerUnavailableException("away", new IllegalStateException());
        }
        return told;
    }

    @Test
    void aClockThatIsOffIsLoggedOnceAndAgainWhenItIsRight() {
        try (LogRecorder log = LogRecorder.start()) {
            report(Duration.ofSeconds(2));
            assertThat(log.lines()).noneMatch(line -> line.contains("clock"));
            report(Duration.ofMillis(2100));
            report(Duration.ofMillis(2200));
            report(Duration.ofMillis(-40));
            assertThat(log.lines().stream().filter(line -> line.contains("clock")))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("this gateway's clock is 2.1 s ahead of the database's");
        }
        assertThat(reporter.ahead()).isEqualTo(Duration.ofMillis(-40));
    }

    @Test
    void aClockMayBeBehind() {
        assertThat(GatewayReporter.isOff(Duration.ofSeconds(-3))).isTrue();
        assertThat(GatewayReporter.sentence(Duration.ofMillis(-3210)))
                .isEqualTo("this gateway's clock is 3.2 s behind the database's");
    }

    @Test
    void whileTheDatabaseIsAwayTheLastComparisonHolds() {
        report(Duration.ofSeconds(5));
        isAway = true;
        report(Duration.ZERO);
        assertThat(reporter.ahead()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void onceClosedItTellsNothing() {
        reporter.close();
        report(Duration.ofSeconds(5));
        assertThat(reporter.ahead()).isEqualTo(Duration.ZERO);
    }

    private void report(Duration ahead) {
        told = ahead;
        reporter.report();
    }
}
