package dev.sluice.ledger;

import java.util.List;

/** Where the text of exchanges is kept. For one thread. */
@FunctionalInterface
public interface CaptureStore {

    /**
     * Writes captures in one transaction, but not those of users who were erased after their exchange began. Blocks for seconds at most.
     *
     * @throws LedgerUnavailableException if the database cannot be used; then none is written, as far as is known
     */
    void write(List<CaptureRow> rows) throws LedgerUnavailableException;
}
