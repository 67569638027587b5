package dev.sluice.ratelimit;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.serialization.SerializationHandle;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long a shared store keeps a bucket after a change: until it is full again, or past the end of its day or month, with time for
 * charges that come late.
 */
final class BucketLifetime implements ExpirationAfterWriteStrategy {

    private static final long MARGIN = TimeUnit.MINUTES.toMillis(1);

    /** A day has up to 25 hours where clocks change, and its last exchange may be charged an hour late. */
    private static final long DAY = TimeUnit.HOURS.toMillis(26);

    private static final long MONTH = TimeUnit.DAYS.toMillis(32);

    /** Bounds what is said to the store. */
    private static final long LONGEST = TimeUnit.DAYS.toMillis(36_500);

    @Override
    public long calculateTimeToLiveMillis(RemoteBucketState state, long nowMicros) {
        String kind = state.getConfiguration().getBandwidths()[0].getId().toUpperCase(Locale.ROOT);
        return switch (Refill.Kind.valueOf(kind)) {
            case EVEN -> untilFull(state, nowMicros);
            case DAY -> DAY;
            case MONTH -> MONTH;
        };
    }

    /** A full bucket says no more than an absent one, so it goes at once. */
    private static long untilFull(RemoteBucketState state, long nowMicros) {
        if (state.getAvailableTokens()
                >= state.getConfiguration().getBandwidths()[0].getCapacity()) {
            return 1;
        }
        return Math.min(TimeUnit.MICROSECONDS.toMillis(state.calculateFullRefillingTime(nowMicros)) + MARGIN, LONGEST);
    }

    @Override
    public SerializationHandle<ExpirationAfterWriteStrategy> getSerializationHandle() {
        throw new UnsupportedOperationException("runs in this process and is not sent anywhere");
    }
}
