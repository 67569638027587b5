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
 * @param owners changes of owners of stored responses, in their order
 * @param copies copies of exchanges' requests, which may be of earlier batches
 * @param audits records of the audit; written unless the database has the record of that number
 * @param alerts of budgets, in their order
 * @param dropped how many exchanges could not be kept because the spool was full, since the batch before
 */
public record LedgerBatch(
        SpoolPosition from,
        SpoolPosition to,
        List<ExchangeRow> rows,
        List<ExchangeRow> lost,
        List<OwnerChange> owners,
        List<CopyRow> copies,
        List<AuditRow> audits,
        List<AlertRow> alerts,
        long dropped) {

    public LedgerBatch {
        rows = List.copyOf(rows);
        lost = List.copyOf(lost);
        owners = List.copyOf(owners);
        copies = List.copyOf(copies);
        audits = List.copyOf(audits);
        alerts = List.copyOf(alerts);
    }

    /** A batch of exchanges alone. */
    public LedgerBatch(
            SpoolPosition from, SpoolPosition to, List<ExchangeRow> rows, List<ExchangeRow> lost, long dropped) {
        this(from, to, rows, lost, List.of(), List.of(), List.of(), List.of(), dropped);
    }

    /** A batch without copies. */
    public LedgerBatch(
            SpoolPosition from,
            SpoolPosition to,
            List<ExchangeRow> rows,
            List<ExchangeRow> lost,
            List<OwnerChange> owners,
            List<AuditRow> audits,
            List<AlertRow> alerts,
            long dropped) {
        this(from, to, rows, lost, owners, List.of(), audits, alerts, dropped);
    }
}
