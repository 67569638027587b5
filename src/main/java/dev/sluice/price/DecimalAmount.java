package dev.sluice.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads amounts of money and factors as decimal text, exactly. */
public final class DecimalAmount {

    /** Of the currency, for a million tokens: far above any price. */
    private static final int MOST_DIGITS = 7;

    private static final int PLACES = 9;
    private static final int LONGEST = 40;

    private DecimalAmount() {}

    /**
     * Reads a price: a number that is not negative, below 10,000,000.
     *
     * @throws IllegalArgumentException with what it must be, for the operator
     */
    public static BigDecimal parse(String text) {
        return parse(text, MOST_DIGITS);
    }

    /**
     * Reads a number that is not negative.
     *
     * @param mostDigits how many digits it may have before the point; at least 1
     * @throws IllegalArgumentException with what it must be, for the operator
     */
    public static BigDecimal parse(String text, int mostDigits) {
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
                && (number.precision() - (long) number.scale() > mostDigits
                        || (number.scale() > PLACES
                                && number.stripTrailingZeros().scale() > PLACES))) {
            throw new IllegalArgumentException(
                    "must be below 1" + "0".repeat(mostDigits) + ", with at most " + PLACES + " decimal places");
        }
        return number.signum() == 0 ? BigDecimal.ZERO : number;
    }

    /**
     * Returns billionths.
     *
     * @param number with at most nine decimal places
     * @throws ArithmeticException if they are more than a long can hold
     */
    public static long nano(BigDecimal number) {
        return number.movePointRight(PLACES).longValueExact();
    }

    /** Returns billionths as a number without zeros at its end, such as 0.00375 or 100. */
    public static BigDecimal number(long nano) {
        BigDecimal number = BigDecimal.valueOf(nano, PLACES).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    /** Writes billionths as decimal text with at most nine places, such as {@code 0.00375} or {@code 100}. */
    public static String text(long nano) {
        return BigDecimal.valueOf(nano, PLACES).stripTrailingZeros().toPlainString();
    }

    /** Writes billionths so; empty if they are unknown. */
    public static Optional<String> text(OptionalLong nano) {
        return nano.isPresent() ? Optional.of(text(nano.getAsLong())) : Optional.empty();
    }

    /** Returns billionths, half of one rounded up. */
    static long nano(BigDecimal number, BigDecimal factor) {
        return number.multiply(factor)
                .movePointRight(PLACES)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
