package dev.sluice.ratelimit;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * A bucket that fills evenly, in exact arithmetic: the level is kept in parts of a token, as many to a token as the
 * period has nanoseconds, so that nothing is ever rounded. Remembers its level as it was when something was last taken, or it was
 * full.
 */
final class ExactBucket {

    private final BigInteger partsOfAToken;
    private final BigInteger partsInANanosecond;
    private final BigInteger full;
    private BigInteger level;
    private long at = Long.MAX_VALUE;
    private long now;

    ExactBucket(long tokens, Duration period) {
        partsOfAToken = BigInteger.valueOf(period.toNanos());
        partsInANanosecond = BigInteger.valueOf(tokens);
        full = parts(tokens);
        level = full;
    }

    /** The time; before it where a clock was set back, which fills nothing and goes on from there. */
    void at(long nanosecond) {
        if (nanosecond < at) {
            at = nanosecond;
        }
        now = nanosecond;
        if (filled().equals(full)) {
            level = full;
            at = now;
        }
    }

    boolean holds(long tokens) {
        return parts(tokens).compareTo(filled()) <= 0;
    }

    /** Takes these, whether they are there or not; gives back what is below zero. */
    void charge(long tokens) {
        level = filled().subtract(parts(tokens)).min(full);
        at = now;
    }

    long wholeTokens() {
        return filled().max(BigInteger.ZERO).divide(partsOfAToken).longValueExact();
    }

    /** The fewest whole microseconds after which this many tokens are there. */
    Duration waitFor(long tokens) {
        BigInteger missing = parts(tokens).subtract(filled()).max(BigInteger.ZERO);
        BigInteger partsInAMicrosecond = partsInANanosecond.multiply(BigInteger.valueOf(1000));
        BigInteger[] micros = missing.divideAndRemainder(partsInAMicrosecond);
        return Duration.of(micros[0].longValueExact() + micros[1].signum(), ChronoUnit.MICROS);
    }

    private BigInteger filled() {
        return level.add(partsInANanosecond.multiply(BigInteger.valueOf(now - at)))
                .min(full);
    }

    private BigInteger parts(long tokens) {
        return partsOfAToken.multiply(BigInteger.valueOf(tokens));
    }
}
