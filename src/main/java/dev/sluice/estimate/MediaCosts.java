package dev.sluice.estimate;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds up what the media of one request cost. Not thread-safe. */
final class MediaCosts {

    /** The beginning of a RIFF file, which a WAV file is, in base64. */
    private static final String RIFF = "UklGR";

    private final Optional<ImageRule> rule;
    private final EstimateSettings settings;
    private final List<JsonValue> uncounted = new ArrayList<>();
    private long tokens;

    MediaCosts(String model, EstimateSettings settings) {
        this.rule = ImageRules.of(model);
        this.settings = settings;
    }

    long tokens() {
        return tokens;
    }

    /** The strings that are no text. */
    List<JsonValue> uncounted() {
        return uncounted;
    }

    /** Adds a medium that is in the request. */
    void add(JsonValue string, MediaType type, Base64Text data, ImageDetail detail) {
        uncounted.add(string);
        tokens += switch (type) {
            case IMAGE -> image(ImageSize.read(data), detail);
            case SOUND -> quotient(data.length(), settings.audioBytesPerToken());
            // Compressed sound may call itself WAV, and holds more in each byte.
            case WAVE ->
                quotient(
                        data.length(),
                        data.startsWith(RIFF) ? settings.wavBytesPerToken() : settings.audioBytesPerToken());
            case PCM -> quotient(data.length(), settings.wavBytesPerToken());
            case TEXT -> quotient(data.length(), settings.textBytesPerToken());
            case DOCUMENT -> Math.min(quotient(data.length(), settings.fileBytesPerToken()), settings.fileMax());
        };
    }

    /** Adds an image that the request names. */
    void addImageReference(ImageDetail detail) {
        tokens += image(Optional.empty(), detail);
    }

    /** Adds a file that the request names. */
    void addFileReference() {
        tokens += settings.fileReference();
    }

    /** Adds what the provider has stored, and the model reads, unless nothing is named. */
    void addHistory(JsonValue name) {
        if (name.kind() != JsonKind.NULL) {
            tokens += settings.history();
        }
    }

    private long image(Optional<ImageSize> size, ImageDetail detail) {
        if (rule.isEmpty()) {
            return ImageRule.unknown(detail, settings);
        }
        return size.map(known -> rule.get().tokens(known, detail))
                .orElseGet(() -> rule.get().tokens(detail, settings));
    }

    /** Rounded up, and at least 1. */
    private static long quotient(long bytes, long perToken) {
        return Math.max(1, (bytes + perToken - 1) / perToken);
    }
}
