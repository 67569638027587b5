package dev.sluice.ledger.gateways;

import dev.sluice.ledger.LedgerUnavailableException;
import java.time.Duration;

/** Where the gateways on one database tell of themselves. Thread-safe; blocks, for about 2 seconds at most. */
public interface GatewayStore {

    /**
     * Writes how this gateway is, in the place of what it has written before, and forgets gateways that were not seen for {@link
     * SeenGateway#FORGOTTEN}.
     *
     * @return how far this gateway's clock is ahead of the database's; negative if it is behind
     * @throws LedgerUnavailableException if the database cannot be used, or does not have its tables yet
     */
    Duration write(GatewayStatus status) throws LedgerUnavailableException;
}
