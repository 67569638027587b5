package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ShownConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigFingerprintTest {

    private static final ShownConfig.Property DEMO = property("sluice.demo", "true");
    private static final ShownConfig.Property ROUTE = property("sluice.routing.unknown-hint", "reject");

    private static ShownConfig.Property property(String name, String value) {
        return new ShownConfig.Property(name, value, "file:/etc/" + value.length() + ".properties", false);
    }

    @Test
    void theSamePropertiesHaveTheSameTextInAnyOrder() {
        assertThat(ConfigFingerprint.of(List.of(DEMO, ROUTE)))
                .isEqualTo(ConfigFingerprint.of(List.of(ROUTE, DEMO)))
                .matches("[0-9a-f]{12}");
    }

    @Test
    void anotherValueOrNameHasAnotherText() {
        assertThat(List.of(
                        ConfigFingerprint.of(List.of()),
                        ConfigFingerprint.of(List.of(DEMO)),
                        ConfigFingerprint.of(List.of(property("sluice.demo", "false"))),
                        ConfigFingerprint.of(List.of(property("sluice.admin", "true")))))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsTheMachinesDoesNotMatter() {
        assertThat(ConfigFingerprint.of(List.of(DEMO, property("sluice.ledger.dir", "/var/one"))))
                .isEqualTo(ConfigFingerprint.of(List.of(DEMO, property("SLUICE_LEDGER_DIR", "/var/other"))));
    }
}
