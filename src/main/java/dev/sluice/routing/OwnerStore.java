package dev.sluice.routing;

import dev.sluice.ledger.OwnerRow;
import java.time.Duration;

/** Keeps the owners of responses for longer than this process lives, and for other gateways. For any number of threads. */
public interface OwnerStore {

    /** How long owners are kept after their response was made. */
    Duration KEPT = OwnerRow.KEPT;

    /** Keeps nothing. */
    OwnerStore NONE = new OwnerStore() {

        @Override
        public void keep(String responseId, ResponseOwner owner) {
            // Nowhere.
        }

        @Override
        public void count(String responseId, ResponseOwner owner) {
            // Nowhere.
        }

        @Override
        public OwnerLookup find(String responseId) {
            return new OwnerLookup.Unknown();
        }

        @Override
        public void forget(String responseId) {
            // There is nothing.
        }
    };

    /**
     * Keeps an owner in place of the one before. Does not wait for a network.
     *
     * @param responseId visible characters of ASCII, 256 at most
     */
    void keep(String responseId, ResponseOwner owner);

    /**
     * Keeps the tokens of an owner that is kept already. Does not wait for a network.
     *
     * @param owner with its tokens
     */
    void count(String responseId, ResponseOwner owner);

    /** Looks for an owner. Waits for a second or so at most. It may be older than owners are kept. */
    OwnerLookup find(String responseId);

    /** Forgets an owner, as its response is deleted. Does not wait for a network. */
    void forget(String responseId);
}
