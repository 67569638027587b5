package dev.sluice.ledger;

import dev.sluice.ledger.ExchangeRow.Caller;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The text of one exchange.
 *
 * @param exchange id of its row
 * @param rule name of the rule by which it was kept
 * @param client name of the client
 * @param user the user within the client; empty if the ledger keeps no users
 * @param target name of the target that got the request
 * @param expires when it is deleted
 */
public record CaptureRow(
        UUID exchange,
        String rule,
        String client,
        Optional<String> user,
        String target,
        Instant expires,
        CapturedText request,
        CapturedText answer) {

    public CaptureRow {
        rule = RowText.fit(rule, ExchangeRow.MAX_NAME);
        Caller caller = new Caller(client, user, Optional.empty());
        client = caller.client();
        user = caller.user();
        target = RowText.fit(target, ExchangeRow.MAX_NAME);
    }

    /** Whose it is; empty if the ledger keeps no users. */
    public Optional<LedgerUser> owner() {
        return user.map(name -> new LedgerUser(client, name));
    }
}
