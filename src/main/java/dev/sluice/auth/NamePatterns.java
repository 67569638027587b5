package dev.sluice.auth;

import java.util.List;

/**
 * A list of allowed names with wildcards: {@code *} matches any number of characters. Case-sensitive.
 *
 * @param patterns at least one
 */
public record NamePatterns(List<String> patterns) {

    /** Allows every name. */
    public static final NamePatterns ANY = new NamePatterns(List.of("*"));

    public NamePatterns {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("an empty list would allow nothing: use * to allow every name");
        }
        patterns = List.copyOf(patterns);
    }

    /** Whether every name is allowed. */
    public boolean isAny() {
        return patterns.contains("*");
    }

    /** Whether one of the patterns matches the name. */
    public boolean allow(String name) {
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether one pattern matches the name. Backtracks only to the last star, so that the time is at most proportional to pattern length
     * times name length.
     */
    public static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
