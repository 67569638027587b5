package dev.sluice.ledger;

/** What happens to the owner of a stored response. */
public sealed interface OwnerChange {

    /** The provider's id of the response. */
    String responseId();

    /** A client has got the response. */
    record Made(OwnerRow row) implements OwnerChange {

        @Override
        public String responseId() {
            return row.responseId();
        }
    }

    /**
     * The provider has deleted the response.
     *
     * @param responseId an {@linkplain OwnerRow#isId id}
     */
    record Deleted(String responseId) implements OwnerChange {

        /** @throws IllegalArgumentException if it is no id */
        public Deleted {
            if (!OwnerRow.isId(responseId)) {
                throw new IllegalArgumentException("no id of a response");
            }
        }
    }
}
