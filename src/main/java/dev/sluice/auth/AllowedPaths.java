package dev.sluice.auth;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.errors.ApiError;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a client may use that the gateway does not read, although its access depends on models or its tokens are limited (dialects.md A25).
 *
 * @param patterns paths such as {@code /v1/files*} in lower case, where {@code *} matches any characters, and the word
 *     {@value #BACKGROUND}; may be empty
 */
public record AllowedPaths(Set<String> patterns) {

    /** Only what the gateway reads. */
    public static final AllowedPaths READ = new AllowedPaths(Set.of());

    /** Allows responses that are made in the background: their tokens are reported only when they are fetched. */
    public static final String BACKGROUND = "background";

    public AllowedPaths {
        patterns = Set.copyOf(patterns);
    }

    /**
     * Whether a request that the gateway does not read is allowed. What spends tokens later, such as batches, is allowed only by a pattern
     * that names it before its first wildcard.
     */
    public boolean allow(RequestedEndpoint called) {
        String path = called.comparablePath();
        int named = called.chargedPrefix().length();
        return patterns.stream()
                .anyMatch(pattern ->
                        NamePatterns.matches(pattern, path) && literal(pattern).length() >= named);
    }

    /** Whether responses may be made in the background. */
    public boolean allowBackground() {
        return patterns.contains(BACKGROUND);
    }

    /**
     * Returns the error for a request that is not allowed.
     *
     * @param reason why, as the beginning of a sentence
     */
    public ApiError refusal(RequestedEndpoint called, String reason) {
        return ApiError.invalidRequest(
                403,
                "path_not_allowed",
                reason + ": " + called.comparablePath()
                        + ". Use another API, or ask this gateway's operator to add the path to your client's \"paths\".");
    }

    /** Whether a pattern allows to spend tokens later or elsewhere. */
    public static boolean isSpentLater(String pattern) {
        return pattern.equals(BACKGROUND)
                || RequestedEndpoint.of(ApiRoot.V1, "POST", literal(pattern)).isChargedLater();
    }

    private static String literal(String pattern) {
        int star = pattern.indexOf('*');
        return star < 0 ? pattern : pattern.substring(0, star);
    }

    /** The patterns that are not of this form; empty if all are. */
    public static List<String> invalid(Set<String> patterns) {
        return patterns.stream()
                .filter(pattern -> !pattern.equals(BACKGROUND)
                        && Stream.of(ApiRoot.values())
                                .noneMatch(root -> pattern.startsWith("/" + root.segment() + "/")))
                .toList();
    }
}
