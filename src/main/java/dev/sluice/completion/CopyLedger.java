package dev.sluice.completion;

import dev.sluice.exchange.Exchange;
import dev.sluice.routing.Target;
import java.util.Optional;

/** Keeps what copies of requests used: no client pays it, and the operator does. Thread-safe. */
@FunctionalInterface
public interface CopyLedger {

    /** Keeps nothing. */
    CopyLedger NONE = exchange -> Optional.empty();

    /** Returns what keeps the copy of an exchange's request that begins now, and nothing of the exchange; empty if it is not kept. */
    Optional<Entry> enter(Exchange exchange);

    /** The place of one copy. */
    @FunctionalInterface
    interface Entry {

        /**
         * The copy has ended. Not called if it was not sent.
         *
         * @param model that the target was asked for; empty text for none
         * @param result the status of the answer, or in a word why there was none
         * @param told what it used; empty if that is unknown
         */
        void ended(Target target, String model, String result, Optional<ToldUsage> told);
    }
}
