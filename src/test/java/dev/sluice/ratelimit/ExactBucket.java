package dev.sluice.ratelimit;

import java.math.BigInteger;
import java.time.Duration;

/**
 * A bucket that fills evenly, in exact arithmetic: the level is kept in parts of a token, as many to a token as the
 * period has nanoseconds, so that nothing is ever rounded.
 */
final class ExactBucket {

    private final BigInteger partsOfAToken;
    private final BigInteger partsInANanosecond;
    private final BigInteger full;
    private BigInteger level;

    ExactBucket(long tokens, Duration period) {
        partsOfAToken = BigInteger.valueOf(period.toNanos());
        partsInANanosecond = BigInteger.valueOf(tokens);
        full = partsOfAToken.multiply(partsInANanosecond);
        level = full;
    }

    void pass(long nanoseconds) {
        level = level.add(partsInANanosecond.multiply(BigInteger.valueOf(nanoseconds)))
                .min(full);
    }

    boolean take(long tokens) {
        BigInteger parts = partsOfAToken.multiply(BigInteger.valueOf(tokens));
        if (parts.compareTo(level) > 0) {
            return false;
        }
        level = level.subtract(parts);
        return true;
    }

    void giveBack(long tokens) {
        level = level.add(partsOfAToken.multiply(BigInteger.valueOf(tokens))).min(full);
    }

    long wholeTokens() {
        return level.divide(partsOfAToken).longValueExact();
    }

    /** The fewest whole nanoseconds after which this many tokens are there. */
    long nanosecondsUntil(long tokens) {
        BigInteger missing = partsOfAToken
                .multiply(BigInteger.valueOf(tokens))
                .subtract(level)
                .max(BigInteger.ZERO);
        return missing.add(partsInANanosecond)
                .subtract(BigInteger.ONE)
                .divide(partsInANanosecond)
                .longValueExact();
    }
}
