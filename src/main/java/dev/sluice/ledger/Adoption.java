package dev.sluice.ledger;

/** What becomes of a spool that another gateway has left behind. */
public sealed interface Adoption {

    /**
     * The database has everything that was in it.
     *
     * @param rows how many rows it lacked
     */
    record Done(long rows) implements Adoption {}

    /**
     * It is being written. Ask again.
     *
     * @param rows how many rows were written so far
     * @param problem why that takes long; empty text if nothing is known
     */
    record Running(long rows, String problem) implements Adoption {}

    /**
     * It is not written.
     *
     * @param reason a sentence for the operator
     */
    record Refused(String reason) implements Adoption {}
}
