package dev.sluice.ledger.query;

import java.util.Optional;

/** Hands out all exchanges of a filter. Thread-safe. */
public interface LedgerExports {

    /** Most exports at once. */
    int MOST = 2;

    /**
     * Begins an export, and reads nothing yet. The caller closes it.
     *
     * @return empty if so many are running already
     */
    Optional<LedgerExport> begin(ExchangeFilter filter);
}
