package dev.sluice.usage;

import dev.sluice.completion.CopyLedger;
import dev.sluice.completion.ToldUsage;
import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.ledger.CopyRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.price.ExchangePricing;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice;
import java.util.Optional;
import java.util.UUID;

/**
 * The place of a copy in the ledger.
 *
 * @param exchange id of the row of the exchange that was copied
 * @param prices in force when the copy began; empty if exchanges are not priced
 */
record CopyEntry(Ledger ledger, UUID exchange, Optional<ExchangePricing> prices) implements CopyLedger.Entry {

    @Override
    public void ended(Target target, String model, String result, Optional<ToldUsage> told) {
        AttemptUse use = told.map(some ->
                        AttemptUses.use(some, prices.map(all -> all.costOf(target, model, some.usage(), some.said()))))
                .orElse(AttemptUse.NONE);
        ledger.copied(new CopyRow(
                exchange,
                new AttemptRow(target.name(), result, Optional.of(LedgerRows.word(Choice.Kind.MIRROR)), use)));
    }
}
