package dev.sluice.usage;

import dev.sluice.ratelimit.RedisObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Metrics of the use of Redis. */
final class RedisMetrics implements RedisObserver {

    private final Timer decided;
    private final Counter decidedWithout;
    private final Counter lost;

    RedisMetrics(MeterRegistry registry) {
        decided = Timer.builder("sluice.ratelimit.redis.decision")
                .description("Duration of decisions by Redis")
                .register(registry);
        decidedWithout = Counter.builder("sluice.ratelimit.redis.away")
                .description("Decisions without Redis")
                .register(registry);
        lost = Counter.builder("sluice.ratelimit.redis.charges.lost")
                .description("Charges and releases that may not have reached Redis")
                .register(registry);
    }

    @Override
    public void decided(Duration took) {
        decided.record(took);
    }

    @Override
    public void decidedWithout() {
        decidedWithout.increment();
    }

    @Override
    public void lost() {
        lost.increment();
    }
}
