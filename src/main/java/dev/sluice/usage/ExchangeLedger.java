package dev.sluice.usage;

import dev.sluice.auth.Client;
import dev.sluice.background.BackgroundScheduler;
import dev.sluice.completion.CopyLedger;
import dev.sluice.completion.FirstToken;
import dev.sluice.completion.SettledExchanges;
import dev.sluice.completion.UnservedAnswers;
import dev.sluice.exchange.BegunExchanges;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeId;
import dev.sluice.exchange.TimeOrderedUuid;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.UserNames;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.Pricing;
import dev.sluice.routing.Answering;
import dev.sluice.routing.PromptSize;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes exchanges into the ledger: before they are sent, before the client can see that its answer is over, and at their end. Thread-safe.
 *
 * <p>Requests of callers who are turned away have no row.
 */
public final class ExchangeLedger implements BegunExchanges, SettledExchanges, CopyLedger, AutoCloseable {

    private static final Duration SUM_INTERVAL = Duration.ofSeconds(10);

    private final Ledger ledger;
    private final LedgerRows rows;
    private final Pricing pricing;
    private final PromptSize prompts;
    private final RefusalSums refusals = new RefusalSums(TimeOrderedUuid::at);
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-ledger-refusals");

    /**
     * Creates a writer.
     *
     * @param pricing prices what no client pays
     * @param prompts counts prompts whose tokens no provider has told
     * @param users what rows have in the place of users' names
     * @param hasAddresses whether rows name clients' addresses
     */
    public ExchangeLedger(Ledger ledger, Pricing pricing, PromptSize prompts, UserNames users, boolean hasAddresses) {
        this.pricing = pricing;
        this.prompts = prompts;
        this.ledger = ledger;
        this.rows = new LedgerRows(users, hasAddresses);
        scheduler.repeat(() -> writeSums(System.currentTimeMillis()), SUM_INTERVAL, SUM_INTERVAL);
    }

    /**
     * Gives an exchange its place in the ledger, when it begins. Once its caller is known, the id of its row is published.
     *
     * @param address the client's address
     * @param api short name of the endpoint that was called
     * @param start in nanoseconds of the system's clock that never goes back
     */
    void enter(Exchange exchange, String address, String api, long start) {
        LedgerEntry entry = LedgerEntry.of(address, api, start);
        exchange.publish(entry);
        exchange.whenPublished(Client.class, caller -> exchange.publish(new ExchangeId(entry.id())));
        exchange.whenPublished(Answering.class, answering -> entry.answerBegins(System.nanoTime()));
        exchange.whenPublished(FirstToken.class, first -> entry.answerBegins(first.nanos()));
    }

    @Override
    public boolean begin(Exchange exchange) {
        Optional<LedgerEntry> entry = exchange.find(LedgerEntry.class);
        if (entry.isEmpty()) {
            return true;
        }
        boolean maySend = ledger.open(rows.begun(entry.get(), exchange));
        entry.get().isBegun().set(maySend);
        return maySend;
    }

    @Override
    public void settled(Exchange exchange, Optional<TokenUsage> usage, Optional<ExchangeCost> cost) {
        exchange.find(LedgerEntry.class).ifPresent(entry -> ledger.open(rows.settled(entry, exchange, usage, cost)));
    }

    @Override
    public void unserved(Exchange exchange, UnservedAnswers answers, Optional<ExchangePricing> prices) {
        if (exchange.find(LedgerEntry.class).isPresent()) {
            exchange.publish(AttemptUses.of(exchange, answers, prompts, prices));
        }
    }

    @Override
    public Optional<Entry> enter(Exchange exchange) {
        return exchange.find(LedgerEntry.class).map(entry -> new CopyEntry(ledger, entry.id(), pricing.begin()));
    }

    /** Writes the row of an exchange that has ended. */
    void end(Exchange exchange, UsageRecord record) {
        Optional<LedgerEntry> entry = exchange.find(LedgerEntry.class);
        if (entry.isEmpty()) {
            return;
        }
        if (entry.get().isBegun().get()) {
            ledger.end(rows.ended(entry.get(), exchange, record));
        } else if (record.caller().isPresent() && record.rejected().isEmpty()) {
            ExchangeRow row = rows.ended(entry.get(), exchange, record);
            if (row.isRefused()) {
                refusals.add(row, System.currentTimeMillis()).forEach(ledger::end);
            } else {
                ledger.end(row);
            }
        }
    }

    private void writeSums(long millis) {
        refusals.takeOver(millis).forEach(ledger::end);
    }

    /** Writes what is left to write. Call this when no exchange is running, and before the ledger is closed. */
    @Override
    public void close() {
        scheduler.close();
        writeSums(Long.MAX_VALUE);
    }
}
