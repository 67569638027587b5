package dev.sluice.ledger.store;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowCost;

/**
 * A row whose cost becomes another.
 *
 * @param gateway that has written it
 * @param after its new cost, which is known
 */
record RepricedRow(int gateway, ExchangeRow row, RowCost after) {

    /** By how much the cost of its sums grows, in billionths of the currency; negative if it falls. */
    long more() {
        return RepricedDay.known(after.nano()) - RepricedDay.known(row.cost().nano());
    }

    /** By how many the unknown costs of its sums become fewer. */
    long known() {
        return row.cost().isUnknown() ? 1 : 0;
    }
}
