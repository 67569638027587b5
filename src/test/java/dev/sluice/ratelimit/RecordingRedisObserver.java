package dev.sluice.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what it is told. */
final class RecordingRedisObserver implements RedisObserver {

    final AtomicInteger decided = new AtomicInteger();
    final AtomicInteger without = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();

    @Override
    public void decided(Duration took) {
        decided.incrementAndGet();
    }

    @Override
    public void decidedWithout() {
        without.incrementAndGet();
    }

    @Override
    public void lost() {
        lost.incrementAndGet();
    }
}
