package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Caller;
import java.util.Optional;

/**
 * A user of a client, as the rows of the ledger name them: text is cut to the size of its column.
 *
 * @param client name of the client
 * @param name name of the user within the client
 */
public record LedgerUser(String client, String name) {

    /** What the ledger has in the place of a name that was erased. */
    public static final String ERASED = "erased";

    public LedgerUser {
        Caller caller = new Caller(client, Optional.of(name), Optional.empty());
        client = caller.client();
        name = caller.user().orElseThrow();
    }

    /** Tells no name, wherever it is written. */
    @Override
    public String toString() {
        return "a user of " + client;
    }
}
