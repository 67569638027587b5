package dev.sluice.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Reads amounts of money and factors as decimal text, exactly. */
public final class DecimalAmount {

    /** Of the currency, for a million tokens: far above any price. */
    private static final int MOST_DIGITS = 7;

    private static final int PLACES = 9;
    private static final int LONGEST = 40;

    private DecimalAmount() {}

    /**
     * Reads a number that is not negative.
     *
     * @throws IllegalArgumentException with what it must be, for the operator
     */
    public static BigDecimal parse(String text) {
        BigDecimal number;
        try {
            if (text.length() > LONGEST) {
                throw new NumberFormatException();
            }
            number = new BigDecimal(text);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("must be a decimal number such as 2.50", malformed);
        }
        if (number.signum() < 0) {
            throw new IllegalArgumentException("must not be negative");
        }
        // Before anything that would write out an exponent of a million.
        if (number.signum() > 0
                && (number.precision() - (long) number.scale() > MOST_DIGITS
                        || (number.scale() > PLACES
                                && number.stripTrailingZeros().scale() > PLACES))) {
            throw new IllegalArgumentException("must be below 10000000, with at most " + PLACES + " decimal places");
        }
        return number.signum() == 0 ? BigDecimal.ZERO : number;
    }

    /** Returns billionths, half of one rounded up. */
    static long nano(BigDecimal number, BigDecimal factor) {
        return number.multiply(factor)
                .movePointRight(PLACES)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
