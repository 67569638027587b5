package dev.sluice.ratelimit;

import java.util.List;

/** The outcome of asking what a client has left. */
sealed interface LimitStatuses {

    /** The limits that hold for the client, in the order of their names. */
    record Known(List<LimitStatus> limits) implements LimitStatuses {}

    /** The store of the buckets is away, and nothing stands in for it. */
    record Unknown() implements LimitStatuses {}
}
