package dev.sluice.ratelimit;

import java.time.Duration;

/** Receives what metrics need to know of the use of Redis. Safe for any number of threads. */
public interface RedisObserver {

    /** Redis decided on a request. */
    void decided(Duration took);

    /** A request was decided without Redis. */
    void decidedWithout();

    /** A charge or a release may not have reached Redis, and is not repeated. */
    void lost();
}
