package dev.sluice.routing;

import dev.sluice.auth.NamePatterns;
import java.util.List;
import java.util.StringJoiner;

/**
 * Which flags of the request header {@code anthropic-beta} a provider gets. Other providers than Anthropic refuse a request for a flag that
 * they do not know.
 *
 * @param patterns of flags, where {@code *} matches any characters; case-sensitive. None for no flag.
 */
public record BetaFlags(List<String> patterns) {

    /** All flags. */
    public static final BetaFlags ALL = new BetaFlags(List.of("*"));

    /** No flag. */
    public static final BetaFlags NONE = new BetaFlags(List.of());

    /** The header, in lower case. */
    public static final String HEADER = "anthropic-beta";

    public BetaFlags {
        patterns = List.copyOf(patterns);
    }

    /** Whether the header crosses as it is. */
    public boolean isAll() {
        return patterns.contains("*");
    }

    /**
     * Returns the flags of a value that the provider gets, in their order; empty for none.
     *
     * @param value a list of flags, separated by commas; empty elements are left out
     */
    public String allowedIn(String value) {
        StringJoiner allowed = new StringJoiner(",");
        for (String element : value.split(",", -1)) {
            String flag = element.strip();
            if (!flag.isEmpty() && patterns.stream().anyMatch(pattern -> NamePatterns.matches(pattern, flag))) {
                allowed.add(flag);
            }
        }
        return allowed.toString();
    }
}
