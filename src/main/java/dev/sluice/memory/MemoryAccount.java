package dev.sluice.memory;

import dev.sluice.exchange.Exchange;

/** What one exchange holds of the {@link MemoryBudget}. For one thread at a time. */
public interface MemoryAccount extends AutoCloseable {

    /** An account of no budget. */
    MemoryAccount UNLIMITED = new UnlimitedAccount();

    /** The account of the exchange; without the admission filter, {@link #UNLIMITED}. */
    static MemoryAccount of(Exchange exchange) {
        return exchange.find(Opened.class).map(Opened::account).orElse(UNLIMITED);
    }

    /** Reserves bytes for the body of a request, before they are allocated. */
    Reserved reserve(long bytes);

    /** Reserves bytes for an answer, which may use more of the budget than bodies may. */
    boolean reserveForAnswer(long bytes);

    /** Gives back bytes that were reserved and are not referred to any more. */
    void release(long bytes);

    /** Gives back all that is still reserved. Later calls do nothing. */
    @Override
    void close();

    /**
     * The account of an exchange.
     *
     * <p>Absent without the admission filter: then nothing bounds what all exchanges hold together.
     */
    record Opened(MemoryAccount account) {}
}
