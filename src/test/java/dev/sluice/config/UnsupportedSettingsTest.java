package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the contract has and this version has not is refused where a limit would be weaker without it, else told. */
final class UnsupportedSettingsTest {

    @Test
    void anotherDialectIsRefused() {
        assertThat(ConfigFixture.provider("sluice.providers.sole.dialect=anthropic")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.providers.sole.dialect: anthropic is not supported");
    }
}
