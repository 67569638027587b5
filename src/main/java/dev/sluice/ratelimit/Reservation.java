package dev.sluice.ratelimit;

/** Tokens that were taken from a bucket for a request that is under way. */
@FunctionalInterface
public interface Reservation {

    /** Nothing was taken, as nothing was asked for. */
    Reservation NOTHING = () -> {};

    /** Gives all of them back: the provider refused the request or never got it. Only the first call does anything. */
    void release();
}
