package dev.sluice.targets;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many hedges one model may have (routing.md R42): each of its streams adds a part of a token, and a hedge takes a whole one. So hedges
 * stay few when everything is slow. Thread-safe.
 */
final class HedgeBudget {

    private static final long TOKEN = 1_000_000;

    /** What was not used is kept up to here. */
    private static final long MOST = 50 * TOKEN;

    private final AtomicLong millionths = new AtomicLong();

    /** A stream was asked for. */
    void add(double share) {
        long part = Math.round(share * TOKEN);
        millionths.getAndUpdate(now -> Math.min(MOST, now + part));
    }

    /** Takes a token for a hedge. Takes none and returns false if there is no whole one. */
    boolean take() {
        return millionths.getAndUpdate(now -> now < TOKEN ? now : now - TOKEN) >= TOKEN;
    }

    /** Gives a token back whose hedge was not made. */
    void giveBack() {
        millionths.getAndUpdate(now -> Math.min(MOST, now + TOKEN));
    }
}
