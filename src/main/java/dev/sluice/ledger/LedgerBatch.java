package dev.sluice.ledger;

import dev.sluice.ledger.spool.SpoolPosition;
import java.util.List;

/**
 * What is written to the database in one transaction.
 *
 * @param from where the spool's mark must be
 * @param to where it is afterwards
 * @param rows new rows
 * @param lost rows of exchanges that were under way when their process ended; written unless the database has a row of that id
 * @param dropped how many exchanges could not be kept because the spool was full, since the batch before
 * @param owners changes of owners of stored responses, in their order
 */
public record LedgerBatch(
        SpoolPosition from,
        SpoolPosition to,
        List<ExchangeRow> rows,
        List<ExchangeRow> lost,
        long dropped,
        List<OwnerChange> owners) {

    public LedgerBatch {
        rows = List.copyOf(rows);
        lost = List.copyOf(lost);
        owners = List.copyOf(owners);
    }

    /** A batch without owners. */
    public LedgerBatch(
            SpoolPosition from, SpoolPosition to, List<ExchangeRow> rows, List<ExchangeRow> lost, long dropped) {
        this(from, to, rows, lost, dropped, List.of());
    }
}
