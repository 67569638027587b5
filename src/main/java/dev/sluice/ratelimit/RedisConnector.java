package dev.sluice.ratelimit;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Opens connections to a Redis server, Sentinels or a Cluster.
 *
 * <p>No command is sent twice. By default Lettuce reconnects and repeats commands that were not answered, and a repeated charge would be
 * wrong.
 */
final class RedisConnector implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** How often a Cluster is asked which node has what. */
    private static final Duration REFRESH_EVERY = Duration.ofSeconds(15);

    /** Commands that wait for an answer; more are refused at once. */
    private static final int MOST_WAITING = 16_384;

    /** Keys are text that an operator can read; a bucket's state is Bucket4j's. */
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisAddress address;
    private final RedisClock clock;
    private final LongSupplier micros;

    /** The threads that read from Redis; as many as there are I/O threads, once each has had a connection. */
    private final Set<EventLoop> readers = ConcurrentHashMap.newKeySet();

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .nettyCustomizer(new NettyCustomizer() {
                @Override
                public void afterChannelInitialized(Channel channel) {
                    readers.add(channel.eventLoop());
                }
            })
            .build();

    /**
     * A connection.
     *
     * @param client its own, so that nothing of one connection is left in the next
     * @param buckets the buckets behind it
     */
    record Connection(AbstractRedisClient client, RedisCommands commands, BucketProxies buckets) {

        /** When Redis last answered anything, by {@link System#nanoTime()}. */
        long lastAnswer() {
            return commands.lastAnswer();
        }

        /** Sets the clock by the server's; never throws. */
        CompletableFuture<?> askTime() {
            return commands.askTime();
        }

        /** Closes, and waits until it is closed. */
        void close() {
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }

        /** Begins to close, and does not wait: there may be nobody at the other end. */
        void drop() {
            RedisConnector.drop(client);
        }
    }

    /**
     * Prepares; nothing is connected yet.
     *
     * @param clock set by the server's time
     * @param micros the time that buckets fill by
     */
    RedisConnector(RedisAddress address, RedisClock clock, LongSupplier micros) {
        this.address = address;
        this.clock = clock;
        this.micros = micros;
        address.uris().forEach(uri -> uri.setTimeout(CONNECT_TIMEOUT));
    }

    /**
     * Complete when everything has been read that Redis had sent before: each I/O thread reads all that has come before it runs what
     * is scheduled with it.
     */
    CompletableFuture<?> readInput() {
        return CompletableFuture.allOf(
                readers.stream().map(RedisConnector::readBy).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<?> readBy(EventLoop reader) {
        CompletableFuture<?> read = new CompletableFuture<>();
        try {
            // With a delay: what is to run at once may run before the thread looks at its sockets again.
            Future<?> unused = reader.schedule(() -> read.complete(null), 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            read.complete(null);
        }
        return read;
    }

    /** Begins to connect; never throws. */
    CompletableFuture<Connection> connect() {
        return address.isCluster() ? connectToCluster() : connectToServer();
    }

    private CompletableFuture<Connection> connectToServer() {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options(ClientOptions.builder()).build());
        return begun(client, () -> client.connectAsync(CODEC, address.uris().get(0))
                .thenApply(connection -> connection(client, connection.async())));
    }

    private CompletableFuture<Connection> connectToCluster() {
        RedisClusterClient client = RedisClusterClient.create(resources, address.uris());
        client.setOptions(clusterOptions());
        return begun(client, () -> client.refreshPartitionsAsync()
                .thenCompose(found -> client.connectAsync(CODEC))
                .thenApply(connection -> connection(client, connection.async())));
    }

    private Connection connection(AbstractRedisClient client, RedisClusterAsyncCommands<String, byte[]> lettuce) {
        RedisCommands commands = new RedisCommands(lettuce, clock);
        return new Connection(client, commands, new BucketProxies(commands.store(micros)));
    }

    /** Some failures come in the future, some at once. */
    private static CompletableFuture<Connection> begun(
            AbstractRedisClient client, Supplier<CompletionStage<Connection>> connecting) {
        CompletionStage<Connection> begun;
        try {
            begun = connecting.get();
        } catch (RuntimeException refused) {
            begun = CompletableFuture.failedFuture(refused);
        }
        return begun.toCompletableFuture().whenComplete((connection, failure) -> {
            if (failure != null) {
                drop(client);
            }
        });
    }

    private static void drop(AbstractRedisClient client) {
        Future<?> unused = client.shutdownAsync(0, 2, TimeUnit.SECONDS);
    }

    private static ClusterClientOptions clusterOptions() {
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH_EVERY)
                        .build());
        options(builder);
        // A Cluster's nodes are connected to when they are first needed: what is sent until then must wait, and not be
        // refused.
        builder.autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
                .replayFilter(sent -> true);
        return builder.build();
    }

    private static ClientOptions.Builder options(ClientOptions.Builder builder) {
        return builder.autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build());
    }

    /**
     * Takes from this thread what Netty left with it. The container's threads outlive the application, and would keep all of its
     * classes by it.
     */
    static void leaveThread() {
        if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
            FastThreadLocal.removeAll();
        }
    }

    /** Closes what is common to all connections, and with it those that are left. */
    @Override
    public void close() {
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        leaveThread();
    }
}
