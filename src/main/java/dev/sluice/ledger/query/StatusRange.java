package dev.sluice.ledger.query;

/**
 * Statuses of answers; 0 is that of exchanges that got none.
 *
 * @param first the smallest
 * @param last the largest
 */
public record StatusRange(int first, int last) {

    private static final int CLASS = 100;

    public StatusRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range of statuses: " + first + " to " + last);
        }
    }

    /** One status. */
    public static StatusRange exactly(int status) {
        return new StatusRange(status, status);
    }

    /** All of a class, such as 4 for those from 400 to 499. */
    public static StatusRange ofClass(int hundreds) {
        return new StatusRange(hundreds * CLASS, hundreds * CLASS + CLASS - 1);
    }
}
