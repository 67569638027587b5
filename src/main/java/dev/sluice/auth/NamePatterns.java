package dev.sluice.auth;

import java.util.List;

/**
 * Names that are allowed, in patterns in which {@code *} stands for any number of characters. Case counts.
 *
 * @param patterns at least one
 */
public record NamePatterns(List<String> patterns) {

    /** Every name. */
    public static final NamePatterns ANY = new NamePatterns(List.of("*"));

    public NamePatterns {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException(
                    "no pattern would allow nothing: leave them out, or take the client out");
        }
        patterns = List.copyOf(patterns);
    }

    /** Whether no name is refused. */
    public boolean isAny() {
        return patterns.contains("*");
    }

    /** Whether one of the patterns is like this name. */
    public boolean allow(String name) {
        for (String pattern : patterns) {
            if (isLike(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last star alone, so that no pattern takes longer than pattern times name. */
    private static boolean isLike(String pattern, String name) {
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
