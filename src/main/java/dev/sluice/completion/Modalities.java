package dev.sluice.completion;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;

/**
 * Counts the tokens of sound and of images in a list of Google's <a
 * href="https://ai.google.dev/api/generate-content#ModalityTokenCount">ModalityTokenCount</a>, whose members may stand in any order.
 *
 * <p>Not thread-safe.
 */
final class Modalities {

    private long audio;
    private long images;

    /** Of the current element. */
    private String modality = "";

    private long count;

    /** Begins a list. */
    void begin() {
        audio = 0;
        images = 0;
        next();
    }

    /** Begins an element. */
    void next() {
        modality = "";
        count = 0;
    }

    void modality(JsonValue value) {
        modality = value.kind() == JsonKind.STRING ? value.asString() : "";
        add(count);
    }

    void count(long tokens) {
        count = tokens;
        add(tokens);
    }

    /** Whichever of the two members comes last adds the tokens. */
    private void add(long tokens) {
        if (modality.equals("AUDIO")) {
            audio += tokens;
        } else if (modality.equals("IMAGE")) {
            images += tokens;
        }
    }

    long audio() {
        return audio;
    }

    long images() {
        return images;
    }
}
