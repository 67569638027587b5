package dev.sluice.estimate;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import java.util.Locale;
import java.util.Set;

/** The images that a request asks for. Of duplicate members the dearest counts. For one request; not thread-safe. */
final class ImagesToMake {

    /** OpenAI makes no more at once. What is no plain number may be read as this. */
    private static final long MOST = 10;

    /** A larger number is refused by every provider, and must not overflow. */
    private static final long MOST_COUNTED = 1_000_000;

    private static final Set<String> HIGH = Set.of("high", "hd");
    private static final int LONGEST_WORD = 64;

    private long count = 1;
    private boolean isHigh;

    void addCount(JsonValue value) {
        if (value.kind() != JsonKind.NULL) {
            count = Math.max(count, Math.min(value.asCount().orElse(MOST), MOST_COUNTED));
        }
    }

    void addQuality(JsonValue value) {
        isHigh |= value.kind() == JsonKind.STRING
                && value.end() - value.start() <= LONGEST_WORD
                && HIGH.contains(value.asString().strip().toLowerCase(Locale.ROOT));
    }

    /** Adds the number as a form has it. */
    void addCount(String value) {
        String digits = value.strip();
        boolean isNumber =
                !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        count = Math.max(count, isNumber ? Math.min(Long.parseLong(digits), MOST_COUNTED) : MOST);
    }

    /** Adds the quality as a form has it. */
    void addQuality(String value) {
        isHigh |= HIGH.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    long tokens(EstimateSettings settings) {
        return count * (isHigh ? settings.imageMadeHigh() : settings.imageMade());
    }
}
