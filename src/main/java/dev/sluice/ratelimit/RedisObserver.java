package dev.sluice.ratelimit;

import java.time.Duration;

/** Told of what goes on between the gateway and Redis, for the metrics. For any number of threads. */
public interface RedisObserver {

    /** A decision was made by what Redis answered. */
    void decided(Duration took);

    /** A decision was made without it. */
    void decidedWithout();

    /** A charge, or what was to be given back, may not have come to Redis, and is not sent again. */
    void lost();
}
