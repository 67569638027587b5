package dev.sluice.admission;

/** Whether one more exchange may begin. */
sealed interface Admission {

    /**
     * It may.
     *
     * @param end to be run once, when it is over
     */
    record Admitted(Runnable end) implements Admission {}

    /** The gateway has as many as it takes. */
    record Full() implements Admission {}

    /**
     * The client has as many as it may.
     *
     * @param most how many these are
     */
    record ClientFull(int most) implements Admission {}
}
