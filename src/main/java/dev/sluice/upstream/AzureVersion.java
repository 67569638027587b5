package dev.sluice.upstream;

import java.util.StringJoiner;

/** The query parameter {@code api-version} of Azure OpenAI, in raw queries. */
final class AzureVersion {

    private static final String NAME = "api-version";

    private AzureVersion() {}

    /** Whether a query has it. */
    static boolean in(String query) {
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                if (isVersion(parameter)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The query with this version; the other may be null. */
    static String added(String query, String version) {
        String parameter = NAME + "=" + version;
        return query == null || query.isEmpty() ? parameter : query + "&" + parameter;
    }

    /** The query without it; null if nothing is left. */
    static String removed(String query) {
        if (!in(query)) {
            return query;
        }
        StringJoiner kept = new StringJoiner("&");
        for (String parameter : query.split("&", -1)) {
            if (!isVersion(parameter)) {
                kept.add(parameter);
            }
        }
        return kept.length() == 0 ? null : kept.toString();
    }

    private static boolean isVersion(String parameter) {
        return parameter.equals(NAME) || parameter.startsWith(NAME + "=");
    }
}
