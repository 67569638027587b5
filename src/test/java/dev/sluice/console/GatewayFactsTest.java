package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GatewayFactsTest {

    @ParameterizedTest
    @CsvSource({"Z, UTC", "UTC, UTC", "GMT+2, +02:00", "-03:30, -03:30", "Europe/Zurich, Europe/Zurich"})
    void theZoneHasANameThatBrowsersKnow(String zone, String name) {
        GatewayFacts facts = new GatewayFacts("1", "", Instant.EPOCH, ZoneId.of(zone), Optional.empty(), false, false);
        assertThat(facts.zoneName()).isEqualTo(name);
    }
}
