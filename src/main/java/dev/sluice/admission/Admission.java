package dev.sluice.admission;

/** Whether an exchange may begin. */
sealed interface Admission {

    /**
     * The exchange may begin.
     *
     * @param end to be run once, when the exchange has ended
     */
    record Admitted(Runnable end) implements Admission {}

    /** The gateway's limit of concurrent exchanges is reached. */
    record Full() implements Admission {}

    /**
     * The client's own limit is reached.
     *
     * @param most the limit
     */
    record ClientFull(int most) implements Admission {}
}
