package dev.sluice.ratelimit;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.github.bucket4j.redis.lettuce.RedisApi;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The commands that are sent over one connection to Redis, with a note of when something was last answered. For any number of threads. */
final class RedisCommands {

    private final RedisClusterAsyncCommands<String, byte[]> lettuce;
    private final RedisClock clock;
    private volatile long lastAnswer = System.nanoTime();

    /**
     * Takes a connection's commands.
     *
     * @param clock set by {@link #askTime}
     */
    RedisCommands(RedisClusterAsyncCommands<String, byte[]> lettuce, RedisClock clock) {
        this.lettuce = lettuce;
        this.clock = clock;
    }

    /**
     * The buckets behind this connection.
     *
     * @param micros the time that they fill by
     */
    ProxyManager<String> store(LongSupplier micros) {
        return new LettuceBasedProxyManagerBuilder<>(new BucketApi<>(lettuce))
                .clientClock(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return micros.getAsLong();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return true;
                    }
                })
                .expirationAfterWrite(new BucketLifetime())
                .build();
    }

    /** When Redis last answered anything, by {@link System#nanoTime()}. */
    long lastAnswer() {
        return lastAnswer;
    }

    /** Sets the clock by the server's; never throws. */
    CompletableFuture<?> askTime() {
        long sent = clock.steadyMicros();
        try {
            return noted(lettuce.time())
                    .toCompletableFuture()
                    .thenAccept(time -> clock.adjust(sent, clock.steadyMicros(), micros(time)));
        } catch (RedisException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** The value of a key; empty if there is none. */
    CompletableFuture<Optional<byte[]>> get(String key) {
        return noted(lettuce.get(key)).toCompletableFuture().thenApply(Optional::ofNullable);
    }

    /** Sets the value of a key, which is deleted after so many milliseconds. Complete with true when it is done. */
    CompletableFuture<Boolean> put(String key, byte[] value, long lifeMillis) {
        return noted(lettuce.set(key, value, SetArgs.Builder.px(lifeMillis)))
                .toCompletableFuture()
                .thenApply(done -> true);
    }

    /** Sets the value of a key that is not there, and is deleted after so many milliseconds. Complete with whether it was not there. */
    CompletableFuture<Boolean> putIfAbsent(String key, byte[] value, long lifeMillis) {
        return noted(lettuce.set(key, value, SetArgs.Builder.nx().px(lifeMillis)))
                .toCompletableFuture()
                .thenApply(done -> done != null);
    }

    /** Deletes a key. Complete with whether it was there. */
    CompletableFuture<Boolean> remove(String key) {
        return noted(lettuce.del(key)).toCompletableFuture().thenApply(deleted -> deleted > 0);
    }

    private <V> RedisFuture<V> noted(RedisFuture<V> answer) {
        CompletableFuture<V> unused = answer.toCompletableFuture().whenComplete((value, failure) -> {
            if (failure == null || RedisLink.didNothing(failure)) {
                lastAnswer = System.nanoTime();
            }
        });
        return answer;
    }

    /** Seconds, and microseconds of the next one, each as a number in decimal. */
    private static long micros(List<byte[]> time) {
        return TimeUnit.SECONDS.toMicros(number(time.get(0))) + number(time.get(1));
    }

    private static long number(byte[] decimal) {
        return Long.parseLong(new String(decimal, StandardCharsets.US_ASCII));
    }

    /**
     * What Bucket4j uses of Redis.
     *
     * @param <K> type of the keys. Bucket4j passes them in an array of objects, so this class must not name their type
     */
    private final class BucketApi<K> implements RedisApi<K> {

        private final RedisClusterAsyncCommands<K, byte[]> commands;

        BucketApi(RedisClusterAsyncCommands<K, byte[]> commands) {
            this.commands = commands;
        }

        @Override
        public <V> RedisFuture<V> eval(String script, ScriptOutputType type, K[] keys, byte[][] arguments) {
            return noted(commands.eval(script, type, keys, arguments));
        }

        @Override
        public RedisFuture<byte[]> get(K key) {
            return noted(commands.get(key));
        }

        @Override
        @SuppressWarnings("unchecked") // an array of one key, which nobody keeps
        public RedisFuture<?> delete(K key) {
            return noted(commands.del(key));
        }
    }
}
