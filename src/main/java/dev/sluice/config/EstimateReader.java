package dev.sluice.config;

import dev.sluice.estimate.EstimateSettings;

/** Reads what images, sound and files in requests cost. */
final class EstimateReader {

    private final PropertyReader settings;

    EstimateReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Reads the settings and records a fault for each that is invalid. */
    EstimateSettings read() {
        EstimateSettings defaults = EstimateSettings.DEFAULTS;
        return new EstimateSettings(
                count("sluice.estimate.image", defaults.image()),
                count("sluice.estimate.image-low", defaults.imageLow()),
                count("sluice.estimate.image-made", defaults.imageMade()),
                count("sluice.estimate.image-made-high", defaults.imageMadeHigh()),
                count("sluice.estimate.audio-bytes-per-token", defaults.audioBytesPerToken()),
                count("sluice.estimate.wav-bytes-per-token", defaults.wavBytesPerToken()),
                count("sluice.estimate.text-bytes-per-token", defaults.textBytesPerToken()),
                count("sluice.estimate.file-bytes-per-token", defaults.fileBytesPerToken()),
                count("sluice.estimate.file-max", defaults.fileMax()),
                count("sluice.estimate.file-reference", defaults.fileReference()),
                count("sluice.estimate.history", defaults.history()));
    }

    private long count(String property, long defaultValue) {
        return settings.count(property, defaultValue, EstimateSettings.MOST);
    }
}
