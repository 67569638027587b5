package dev.sluice.targets;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Reads from the headers of a provider's answer how long it asks to wait (R27): the longest of {@code Retry-After} (RFC 9110, 10.2.3; also with
 * decimals), {@code retry-after-ms} (OpenAI, Azure), and the resets of those limits of which nothing remains:
 * {@code x-ratelimit-reset-*} (OpenAI and its kin) and {@code anthropic-ratelimit-*-reset}. Thread-safe if its random source is.
 *
 * <p>Dates are relative to the answer's own {@code Date}, else to this machine's clock. Whatever cannot be read is ignored.
 */
public final class ToldWait {

    /** However long a provider asks to wait, it is asked again after this. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final double MOST_JITTER = 0.1;
    private static final List<String> OPENAI_LIMITS = List.of("requests", "tokens");
    private static final List<String> ANTHROPIC_LIMITS = List.of("requests", "tokens", "input-tokens", "output-tokens");

    private final Clock clock;
    private final RandomGenerator random;

    /**
     * Creates a reader.
     *
     * @param clock the time of day, for answers without a date
     * @param random adds up to a tenth, so that those who wait do not come again together
     */
    public ToldWait(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Returns how long to wait.
     *
     * @param headers returns a header of the answer by its name in lower case
     * @return more than zero, at most {@link #LONGEST}; empty if the answer tells nothing
     */
    public Optional<Duration> of(Function<String, Optional<String>> headers) {
        Instant now = headers.apply("date").flatMap(ToldWait::httpDate).orElseGet(clock::instant);
        Duration longest = Duration.ZERO;
        longest = longer(longest, headers.apply("retry-after").flatMap(value -> retryAfter(value, now)));
        longest = longer(
                longest, headers.apply("retry-after-ms").flatMap(value -> DurationText.parse(value.trim() + "ms")));
        for (String limit : OPENAI_LIMITS) {
            if (isUsedUp(headers.apply("x-ratelimit-remaining-" + limit))) {
                longest = longer(
                        longest, headers.apply("x-ratelimit-reset-" + limit).flatMap(value -> reset(value, now)));
            }
        }
        for (String limit : ANTHROPIC_LIMITS) {
            String prefix = "anthropic-ratelimit-" + limit;
            if (isUsedUp(headers.apply(prefix + "-remaining"))) {
                longest = longer(longest, headers.apply(prefix + "-reset").flatMap(value -> reset(value, now)));
            }
        }
        return longest.isZero() ? Optional.empty() : Optional.of(withJitter(longest));
    }

    private static boolean isUsedUp(Optional<String> remaining) {
        return remaining.map(String::trim).filter("0"::equals).isPresent();
    }

    private static Optional<Duration> retryAfter(String value, Instant now) {
        Optional<Duration> seconds = DurationText.parse(value.trim());
        return seconds.isPresent() ? seconds : httpDate(value).map(date -> Duration.between(now, date));
    }

    /** A duration, a number of seconds from now or since 1970, or a date and time (RFC 3339). */
    private static Optional<Duration> reset(String value, Instant now) {
        Optional<Duration> duration = DurationText.parse(value.trim());
        if (duration.isPresent()) {
            return duration.map(time -> DurationText.sinceEpoch(time)
                    .map(instant -> Duration.between(now, instant))
                    .orElse(time));
        }
        try {
            return Optional.of(
                    Duration.between(now, OffsetDateTime.parse(value.trim()).toInstant()));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> httpDate(String value) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.trim())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration longer(Duration one, Optional<Duration> other) {
        if (other.isEmpty() || other.get().compareTo(one) <= 0) {
            return one;
        }
        return other.get().compareTo(LONGEST) > 0 ? LONGEST : other.get();
    }

    private Duration withJitter(Duration time) {
        Duration jittered = time.plusNanos((long) (time.toNanos() * MOST_JITTER * random.nextDouble()));
        return jittered.compareTo(LONGEST) > 0 ? LONGEST : jittered;
    }
}
