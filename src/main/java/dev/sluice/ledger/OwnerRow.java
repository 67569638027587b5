package dev.sluice.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/**
 * Who got a stored response. Nothing is cut, as names that have the same beginning are those of different clients.
 *
 * @param responseId the provider's id: 1 to {@value #MAX_ID} visible characters of ASCII
 * @param client name of the client that got it, of at most {@value #MAX_NAME} characters
 * @param provider name of the provider that stores it, of at most {@value #MAX_NAME} characters
 * @param made when it was made, to the millisecond
 * @param tokens of its prompt and its answer together, at least 0; empty if they are unknown, or not known yet
 */
public record OwnerRow(String responseId, String client, String provider, Instant made, OptionalLong tokens) {

    /** How long owners are kept: as long as OpenAI stores responses. */
    public static final Duration KEPT = Duration.ofDays(30);

    static final int MAX_ID = 256;
    static final int MAX_NAME = 128;

    private static final char FIRST_VISIBLE = '!';
    private static final char LAST_VISIBLE = '~';

    /** @throws IllegalArgumentException if it does not {@linkplain #fits fit} */
    public OwnerRow {
        if (!fits(responseId, client, provider) || tokens.orElse(0) < 0) {
            throw new IllegalArgumentException("an owner that has no place in the ledger");
        }
        made = made.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether there is room for an owner with these. */
    public static boolean fits(String responseId, String client, String provider) {
        return isId(responseId) && isName(client) && isName(provider);
    }

    /** Whether it can be the id of a response whose owner is kept. */
    public static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID && isVisible(text);
    }

    private static boolean isName(String text) {
        return text.length() <= MAX_NAME && isVisible(text);
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(letter -> letter >= FIRST_VISIBLE && letter <= LAST_VISIBLE);
    }
}
