package dev.sluice.json;

/**
 * Why a text is not JSON that can be read.
 *
 * @param offset bytes before the place where reading stopped; at least 0
 * @param reason what is wrong there, in words for the text's author; never a part of the text itself
 */
public record JsonSyntaxError(int offset, String reason) implements JsonResult {

    /** The reason and the place in one sentence's end, such as {@code "expected ':' at byte 12"}. */
    public String describe() {
        return reason + " at byte " + offset;
    }
}
