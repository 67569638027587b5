package dev.sluice.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What was kept of a request or an answer.
 *
 * @param state how much that is
 * @param bytes length of the whole as it was sent, with its content coding; 0 if there is none
 * @param text masked; empty text if nothing was kept
 */
public record CapturedText(State state, long bytes, String text) {

    /** There was none: the request was answered with nothing. */
    public static final CapturedText NONE = new CapturedText(State.NONE, 0, "");

    /** How much of a text was kept. */
    public enum State {
        /** All of it. */
        WHOLE,
        /** The beginning: it is longer than is kept. */
        CUT,
        /** Nothing, as it is a form with files. */
        FORM,
        /** Nothing, as it is not text. */
        BINARY,
        /** Nothing, as the gateway does not know its content coding. */
        CODED,
        /** Nothing, as there was none. */
        NONE;

        /** The word in the database and the API. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Empty for a word that this version does not know. */
        public static Optional<State> of(String word) {
            return Arrays.stream(values())
                    .filter(state -> state.word().equals(word))
                    .findFirst();
        }
    }

    /** Tells nothing of the text, wherever it is written. */
    @Override
    public String toString() {
        return bytes + " bytes, " + state.word();
    }
}
