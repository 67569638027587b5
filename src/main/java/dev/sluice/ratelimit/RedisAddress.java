package dev.sluice.ratelimit;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The address of Redis: one server, a master behind Sentinels, or a Cluster. Never shows a credential. */
public final class RedisAddress {

    private static final Set<String> SCHEMES =
            Set.of("redis", "rediss", "redis+ssl", "redis+tls", "redis-sentinel", "rediss-sentinel");

    private final List<RedisURI> uris;
    private final boolean isCluster;

    private RedisAddress(List<RedisURI> uris, boolean isCluster) {
        this.uris = List.copyOf(uris);
        this.isCluster = isCluster;
    }

    /**
     * Reads a URI in one of the forms that <a href="https://redis.github.io/lettuce/user-guide/connecting-redis/">Lettuce</a>
     * has.
     *
     * @param cluster whether it names nodes of a Cluster, one or several
     * @throws IllegalArgumentException when it is none; the message says what one is, and repeats nothing of it
     */
    public static RedisAddress of(String text, boolean cluster) {
        URI uri = parsed(text);
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "must begin with redis://, rediss://, redis-sentinel:// or rediss-sentinel://");
        }
        boolean sentinel = uri.getScheme().endsWith("-sentinel");
        if (cluster && sentinel) {
            throw new IllegalArgumentException("a Cluster has no Sentinels; name its nodes in redis:// or rediss://");
        }
        if (!cluster && !sentinel && uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "must name one host; of a Cluster it may name several, with sluice.ratelimit.redis.cluster=true");
        }
        List<RedisURI> uris = read(uri, cluster);
        if (uris.stream().anyMatch(each -> each.isSsl() && each.getVerifyMode() != SslVerifyMode.FULL)) {
            throw new IllegalArgumentException(
                    "verifyPeer may not be turned off; trust the server's certificate instead");
        }
        return new RedisAddress(uris, cluster);
    }

    private static URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException withTheTextInIt) {
            throw new IllegalArgumentException(
                    "must be a URI such as redis://HOST:6379 or rediss://:PASSWORD@HOST:6380; escape other signs in a password");
        }
    }

    private static List<RedisURI> read(URI uri, boolean cluster) {
        try {
            return cluster ? RedisClusterURIUtil.toRedisURIs(uri) : List.of(RedisURI.create(uri));
        } catch (RuntimeException withTheTextInIt) {
            throw new IllegalArgumentException("must be redis[s]://[USER:PASSWORD@]HOST[:PORT][/DATABASE]"
                    + " or redis[s]-sentinel://[:PASSWORD@]HOST[:PORT][,…][/DATABASE]#MASTER");
        }
    }

    boolean isCluster() {
        return isCluster;
    }

    /** At least one; more only of a Cluster. */
    List<RedisURI> uris() {
        return uris;
    }

    /** Hosts and ports, for messages. */
    @Override
    public String toString() {
        return uris.stream()
                .flatMap(uri -> uri.getSentinels().isEmpty() ? Stream.of(uri) : uri.getSentinels().stream())
                .map(uri -> uri.getHost() + ":" + uri.getPort())
                .collect(Collectors.joining(","));
    }
}
