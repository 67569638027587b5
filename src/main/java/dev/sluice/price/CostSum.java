package dev.sluice.price;

import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * An exact sum of tokens times prices. It is rounded once, at its end, so that it does not depend on how tokens are divided into parts, or in
 * which order they are added.
 *
 * <p>For one thread.
 */
final class CostSum {

    private static final long MILLION = 1_000_000;
    private static final BigInteger BIG_MILLION = BigInteger.valueOf(MILLION);
    private static final BigInteger BIG_HALF = BigInteger.valueOf(MILLION / 2);

    /** In millionths of a billionth of the currency. */
    private long sum;

    /** The same, once it is too large for a long; null before. */
    private BigInteger bigSum;

    /**
     * Adds what some tokens cost.
     *
     * @param count at least 0
     * @param nanoPerMillion at least 0
     */
    void add(long count, long nanoPerMillion) {
        add(count, 1, nanoPerMillion);
    }

    /**
     * Adds what some things cost whose price is not for a million of them.
     *
     * @param count at least 0
     * @param millionths of the price's unit that one of them is; at least 1
     * @param nano the price; at least 0
     */
    void add(long count, long millionths, long nano) {
        if (count < 0 || millionths < 1 || nano < 0) {
            throw new IllegalArgumentException("must not be negative: " + count + " at " + nano);
        }
        if (bigSum == null) {
            try {
                sum = Math.addExact(sum, Math.multiplyExact(Math.multiplyExact(count, millionths), nano));
                return;
            } catch (ArithmeticException tooLarge) {
                bigSum = BigInteger.valueOf(sum);
            }
        }
        bigSum = bigSum.add(BigInteger.valueOf(count)
                .multiply(BigInteger.valueOf(millionths))
                .multiply(BigInteger.valueOf(nano)));
    }

    /** Returns billionths of the currency, half of one rounded up; empty if they are more than a long can hold. */
    OptionalLong nano() {
        if (bigSum == null) {
            long whole = sum / MILLION;
            return OptionalLong.of(sum % MILLION >= MILLION / 2 ? whole + 1 : whole);
        }
        BigInteger rounded = bigSum.add(BIG_HALF).divide(BIG_MILLION);
        return rounded.bitLength() < Long.SIZE ? OptionalLong.of(rounded.longValue()) : OptionalLong.empty();
    }
}
