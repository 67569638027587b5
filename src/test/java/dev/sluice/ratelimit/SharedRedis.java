package dev.sluice.ratelimit;

import dev.sluice.testing.Await;
import dev.sluice.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Redis, and one connection to it, for the tests of a class. */
final class SharedRedis implements AutoCloseable, AfterAllCallback {

    /** Far more than any test waits; what a deadline does has its own tests. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Limit ANY = new Limit(
            "any",
            "*",
            "x-any",
            Optional.empty(),
            1,
            Limit.Unit.TOKENS,
            Duration.ofHours(1),
            Limit.Charge.REQUEST,
            false);

    private final RedisServer server = RedisServer.start();
    private final RedisBuckets buckets;
    private volatile LongSupplier clock = () -> 0;

    SharedRedis() {
        RedisSettings settings =
                new RedisSettings(RedisAddress.of(server.uri(), false), "test:", DEADLINE, RedisFailureMode.CLOSED);
        buckets = new RedisBuckets(
                settings, 1000, new RecordingRedisObserver(), false, () -> OptionalLong.of(clock.getAsLong()), 0);
        Await.until("Redis answers", buckets::isUp);
    }

    /** The buckets, all full, and by this clock from now on. */
    BucketStore emptied(LongSupplier micros) {
        // Charges are not waited for; what was sent before an answer that is has been done by then.
        buckets.take(List.of(new Demand(ANY, "last", 1, Optional.empty())));
        clock = micros;
        server.ask("FLUSHDB");
        return buckets;
    }

    /** As an extension of a Jupiter test it closes itself. */
    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        buckets.close();
        server.close();
    }
}
