package dev.sluice.json;

/**
 * A syntax error in a JSON text, or a limit that the text exceeds.
 *
 * @param offset byte offset of the error; at least 0
 * @param reason what is wrong, for the author of the text; never quotes the text
 */
public record JsonSyntaxError(int offset, String reason) implements JsonResult {

    /** Returns reason and position as the end of a sentence, for example {@code "expected ':' at byte 12"}. */
    public String describe() {
        return reason + " at byte " + offset;
    }
}
