package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.estimate.EstimateSettings;
import org.junit.jupiter.api.Test;

/** What images, sound and files cost. */
final class EstimateReaderTest {

    @Test
    void hasDefaults() {
        assertThat(ConfigFixture.provider().read().estimates()).isEqualTo(EstimateSettings.DEFAULTS);
    }

    @Test
    void readsAllProperties() {
        ConfigFixture given = ConfigFixture.provider(
                "sluice.estimate.image=1",
                "sluice.estimate.image-low=2",
                "sluice.estimate.image-made=3",
                "sluice.estimate.image-made-high=4",
                "sluice.estimate.audio-bytes-per-token=5",
                "sluice.estimate.wav-bytes-per-token=6",
                "sluice.estimate.text-bytes-per-token=7",
                "sluice.estimate.file-bytes-per-token=8",
                "sluice.estimate.file-max=9",
                "sluice.estimate.file-reference=1000000000",
                "sluice.estimate.history=10");

        assertThat(given.read().estimates())
                .isEqualTo(new EstimateSettings(1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000_000_000, 10));
    }

    @Test
    void reportsEveryFault() {
        assertThat(ConfigFixture.provider(
                                "sluice.estimate.image=0",
                                "sluice.estimate.file-max=many",
                                "sluice.estimate.image-low=1000000001")
                        .faults())
                .containsExactlyInAnyOrder(
                        "sluice.estimate.image: must be 1 to 1000000000",
                        "sluice.estimate.file-max: must be a whole number, 1 to 1000000000",
                        "sluice.estimate.image-low: must be 1 to 1000000000");
    }
}
