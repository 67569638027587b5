package dev.sluice.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** The parameters of a URL's query, as it is sent: {@code name=value}, separated by {@code &}. A query may be null for none. */
public final class RawQuery {

    private static final String SEPARATOR = "&";

    private RawQuery() {}

    /**
     * Whether a parameter has such a name.
     *
     * @param name asked with decoded names
     */
    public static boolean has(String query, Predicate<String> name) {
        if (query != null) {
            for (String parameter : query.split(SEPARATOR, -1)) {
                if (name.test(nameOf(parameter))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the decoded values of all parameters of this name. */
    public static List<String> valuesOf(String query, String name) {
        List<String> values = new ArrayList<>(1);
        if (query != null) {
            for (String parameter : query.split(SEPARATOR, -1)) {
                if (nameOf(parameter).equals(name)) {
                    values.add(decoded(parameter.substring(Math.min(endOfName(parameter) + 1, parameter.length()))));
                }
            }
        }
        return values;
    }

    /**
     * Returns the query without the parameters of such names. All others stay byte for byte.
     *
     * @param name asked with decoded names
     * @return the same query if it has none of them; null if nothing is left
     */
    public static String without(String query, Predicate<String> name) {
        if (!has(query, name)) {
            return query;
        }
        StringJoiner kept = new StringJoiner(SEPARATOR);
        for (String parameter : query.split(SEPARATOR, -1)) {
            if (!name.test(nameOf(parameter))) {
                kept.add(parameter);
            }
        }
        return kept.length() == 0 ? null : kept.toString();
    }

    /** The decoded name of a parameter. What is not validly encoded stays as it is. */
    public static String nameOf(String parameter) {
        return decoded(parameter.substring(0, endOfName(parameter)));
    }

    private static int endOfName(String parameter) {
        int equalsSign = parameter.indexOf('=');
        return equalsSign < 0 ? parameter.length() : equalsSign;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
