package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Documented settings that this version does not support. */
final class UnsupportedSettingsTest {

    @Test
    void reportsAnUnsupportedDialect() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.dialect=anthropic")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.dialect: anthropic is not supported");
    }
}
