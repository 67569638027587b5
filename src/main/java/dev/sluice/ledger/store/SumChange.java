package dev.sluice.ledger.store;

/**
 * By how much the sums of a key change.
 *
 * @param gateway whose sums they are
 * @param cost billionths of the currency; negative for less
 * @param known how many costs were unknown before
 */
record SumChange<K>(int gateway, K key, long cost, long known) {

    /** Returns both together. */
    SumChange<K> plus(SumChange<K> other) {
        return new SumChange<>(gateway, key, cost + other.cost, known + other.known);
    }

    long more() {
        return Math.max(0, cost);
    }

    long less() {
        return Math.max(0, -cost);
    }
}
