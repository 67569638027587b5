package dev.sluice.exchange;

/** Asked before the request of an exchange is sent to a provider. */
@FunctionalInterface
public interface BegunExchanges {

    /** Nobody is asked. */
    BegunExchanges ALLOWED = exchange -> true;

    /**
     * Takes note of an exchange that is about to be sent. Called on the exchange's thread.
     *
     * @return whether it may be sent; not if the operator wants no exchange that is not in the ledger, and the ledger is full
     */
    boolean begin(Exchange exchange);
}
