package dev.sluice.multipart;

import dev.sluice.http.HeaderSyntax;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a header's value: {@code ; name=token; name="quoted"} (RFC 9110 section 5.6.6).
 *
 * <p>Parses only what all parsers read alike: each name once in any case, no blanks around the equals sign, no empty parameter, no quote
 * behind a backslash.
 */
final class HeaderParameters {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final String text;
    private int at;

    private HeaderParameters(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * Parses parameters.
     *
     * @param from index of the first semicolon, or of the end
     * @return empty if they are not well formed
     */
    static Optional<HeaderParameters> parse(String text, int from) {
        HeaderParameters parameters = new HeaderParameters(text, from);
        return parameters.parseAll() ? Optional.of(parameters) : Optional.empty();
    }

    /** The names in lower case, in their order. */
    Set<String> names() {
        return values.keySet();
    }

    /** The value, without its quotes; backslashes stay. */
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private boolean parseAll() {
        skipBlanks();
        while (at < text.length()) {
            if (text.charAt(at++) != ';') {
                return false;
            }
            skipBlanks();
            String name = token();
            if (name.isEmpty() || at >= text.length() || text.charAt(at++) != '=') {
                return false;
            }
            Optional<String> value = at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
            if (value.isEmpty() || values.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get()) != null) {
                return false;
            }
            skipBlanks();
        }
        return true;
    }

    private Optional<String> unquoted() {
        return Optional.of(token()).filter(value -> !value.isEmpty());
    }

    private Optional<String> quoted() {
        int end = text.indexOf('"', at + 1);
        if (end < 0 || text.charAt(end - 1) == '\\') {
            // One parser takes the quote for a part of the value, another for its end.
            return Optional.empty();
        }
        String value = text.substring(at + 1, end);
        at = end + 1;
        return Optional.of(value);
    }

    private String token() {
        int start = at;
        while (at < text.length() && HeaderSyntax.isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
