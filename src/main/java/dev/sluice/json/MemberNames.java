package dev.sluice.json;

import java.util.function.Consumer;

/** Finds the names of all members of an object, whatever they are. A query finds only names that are known before. */
final class MemberNames {

    private MemberNames() {}

    /**
     * Visits the decoded names in document order; a name that occurs twice is visited twice. Visits nothing inside the values.
     *
     * @param text valid JSON
     * @param start offset of the object's opening brace
     */
    static void visit(byte[] text, int start, Consumer<String> visitor) {
        int depth = 0;
        boolean isNameNext = false;
        int at = start;
        do {
            switch (text[at]) {
                case '{', '[' -> isNameNext = ++depth == 1;
                case '}', ']' -> depth--;
                case ',' -> isNameNext = depth == 1;
                case '"' -> {
                    int from = at + 1;
                    at = endOfString(text, from);
                    if (isNameNext) {
                        visitor.accept(JsonText.decode(text, from, at));
                        isNameNext = false;
                    }
                }
                default -> {
                    // White space, a colon, or part of a number or a literal.
                }
            }
            at++;
        } while (depth > 0);
    }

    /** Offset of the closing quote. */
    private static int endOfString(byte[] text, int from) {
        int at = from;
        while (text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at;
    }
}
