package dev.sluice.targets;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads durations as providers write them: {@code 12ms}, {@code 6m0s}, {@code 1.79s}, {@code 20}, the last in seconds. */
final class DurationText {

    private static final int LONGEST = 32;

    /** In seconds. No provider asks to wait for 30 years: what is more is a point in time. */
    private static final long FIRST_EPOCH_SECOND = 1_000_000_000L;

    private static final long FIRST_EPOCH_MILLI = FIRST_EPOCH_SECOND * 1000;

    private DurationText() {}

    /** Returns the duration; empty if the text is none, or a negative one. */
    static Optional<Duration> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        BigDecimal seconds = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            int afterNumber = endOfNumber(text, at);
            int afterUnit = endOfUnit(text, afterNumber);
            boolean isPlain = at == 0 && afterNumber == text.length();
            BigDecimal unit = isPlain ? BigDecimal.ONE : unit(text.substring(afterNumber, afterUnit));
            Optional<BigDecimal> number = number(text.substring(at, afterNumber));
            if (unit == null || number.isEmpty()) {
                return Optional.empty();
            }
            seconds = seconds.add(number.get().multiply(unit));
            at = afterUnit;
        }
        return duration(seconds);
    }

    /** Returns the point in time that so many seconds or milliseconds since 1970 are; empty if it is a duration. */
    static Optional<Instant> sinceEpoch(Duration number) {
        if (number.toSeconds() < FIRST_EPOCH_SECOND) {
            return Optional.empty();
        }
        return Optional.of(
                number.toSeconds() < FIRST_EPOCH_MILLI
                        ? Instant.EPOCH.plus(number)
                        : Instant.ofEpochMilli(number.toSeconds()));
    }

    private static int endOfNumber(String text, int from) {
        int at = from;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static int endOfUnit(String text, int from) {
        int at = from;
        while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
            at++;
        }
        return at;
    }

    private static Optional<BigDecimal> number(String digits) {
        int point = digits.indexOf('.');
        if (digits.isEmpty() || point == 0 || point == digits.length() - 1 || point != digits.lastIndexOf('.')) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(digits));
    }

    /** In seconds; null for an unknown one. */
    private static BigDecimal unit(String name) {
        return switch (name) {
            case "d" -> BigDecimal.valueOf(86_400);
            case "h" -> BigDecimal.valueOf(3_600);
            case "m" -> BigDecimal.valueOf(60);
            case "s" -> BigDecimal.ONE;
            case "ms" -> BigDecimal.valueOf(1, 3);
            case "us", "µs", "μs" -> BigDecimal.valueOf(1, 6);
            case "ns" -> BigDecimal.valueOf(1, 9);
            default -> null;
        };
    }

    private static Optional<Duration> duration(BigDecimal seconds) {
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        if (whole.precision() > 15) {
            return Optional.empty();
        }
        long nanos = seconds.subtract(whole).movePointRight(9).longValue();
        return Optional.of(Duration.ofSeconds(whole.longValueExact(), nanos));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
