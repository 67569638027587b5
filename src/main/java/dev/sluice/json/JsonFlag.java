package dev.sluice.json;

import java.nio.charset.StandardCharsets;

/**
 * Finds whether a member of the top object is {@code true}, in a JSON text that passes in pieces of any size and is not kept.
 *
 * <p>Does not validate the text: for one that is not JSON, the result has no meaning. Does not find a name that is written with escapes. Of
 * duplicate members the last counts. For one text. Not thread-safe.
 */
public final class JsonFlag {

    private static final int NO_MATCH = -1;

    private final byte[] name;

    private int depth;
    private boolean inString;
    private boolean isEscaped;

    /** Whether the next string at depth 1 is a member's name. */
    private boolean expectsName;

    /** How many bytes of the name have been matched in the current string; {@link #NO_MATCH} if it is another. */
    private int matched = NO_MATCH;

    /** The last name at depth 1 is the member's. */
    private boolean isNamed;

    /** The next byte is the first of the member's value. */
    private boolean expectsValue;

    private boolean isTrue;

    /** Creates a search for this member. */
    public JsonFlag(String name) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the next bytes of the text, {@code bytes[from..to)}. */
    public void read(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (inString) {
                readInString(bytes[at]);
            } else {
                readBetween(bytes[at]);
            }
        }
    }

    /** Whether the member was {@code true} in what was read so far. */
    public boolean isTrue() {
        return isTrue;
    }

    private void readInString(byte value) {
        if (isEscaped) {
            isEscaped = false;
        } else if (value == '\\') {
            isEscaped = true;
            matched = NO_MATCH;
        } else if (value == '"') {
            inString = false;
            if (depth == 1 && expectsName) {
                isNamed = matched == name.length;
                expectsName = false;
            }
        } else if (matched != NO_MATCH) {
            matched = matched < name.length && name[matched] == value ? matched + 1 : NO_MATCH;
        }
    }

    private void readBetween(byte value) {
        if (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            return;
        }
        if (expectsValue) {
            expectsValue = false;
            isTrue = value == 't';
        }
        switch (value) {
            case '"' -> {
                inString = true;
                matched = depth == 1 && expectsName ? 0 : NO_MATCH;
            }
            case '{' -> {
                depth++;
                expectsName = depth == 1;
            }
            case '[' -> depth++;
            case '}', ']' -> depth--;
            case ',' -> expectsName = depth == 1;
            case ':' -> {
                expectsValue = depth == 1 && isNamed;
                isNamed = false;
            }
            default -> {
                // A number or a literal.
            }
        }
    }
}
