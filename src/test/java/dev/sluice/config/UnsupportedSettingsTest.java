package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documented settings that this version does not support. */
final class UnsupportedSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"sole,other", "sole:3", "sole; other"})
    void reportsAnAliasWithSeveralTargets(String targets) {
        assertThat(ConfigFixture.provider("sluice.models.fast.targets=" + targets)
                        .faults())
                .singleElement()
                .asString()
                .startsWith("sluice.models.fast.targets: several targets, weights (:) and tiers (;) are not supported");
    }
}
