package dev.sluice.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.sluice.background.BackgroundScheduler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A cache of the issuer's public keys (JWK Set, RFC 7517). Fetches them in the background at start, and again when they are too old.
 *
 * <p>If a token needs an unknown key, the keys are fetched at once and the request waits. The interval between such fetches has a
 * minimum, so that forged tokens cannot cause many. Only a few requests wait at once: anyone can send tokens with unknown keys, and each
 * waiting request occupies a thread. The others learn at once that the keys are unavailable. While the issuer is unreachable, cached keys
 * stay valid for a day; not longer, because the issuer may have revoked one. Thread-safe.
 */
final class JwksCache implements JWKSource<SecurityContext>, AutoCloseable {

    private static final Logger LOG = System.getLogger(JwksCache.class.getName());

    private static final Duration AGE_CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MIN_FETCH_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final Duration MAX_AGE = Duration.ofDays(1);

    /** How many requests may wait for keys at once. */
    static final int MAX_WAITING = 32;

    private final URI url;
    private final Duration refresh;
    private final Duration maxWait;
    private final JwksReader reader;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-jwks");

    private volatile CachedKeys current = new CachedKeys(Optional.empty(), 0);

    /** When the last fetch ended, by {@link System#nanoTime()}. Guarded by this. */
    private Optional<Long> fetchedAt = Optional.empty();

    /** Completes when the scheduled or running fetch ends. Guarded by this. */
    private Optional<CompletableFuture<Void>> pendingFetch = Optional.empty();

    /** Whether the last fetch failed, or none has ended yet. */
    private volatile boolean isUnavailable = true;

    /** Whether the last log line reported a failure. Only used in the scheduler's thread. */
    private boolean isFailureLogged;

    /**
     * Starts to fetch the keys and returns immediately.
     *
     * @param refresh age after which the keys are fetched again
     */
    JwksCache(URI url, Duration refresh) {
        this(url, refresh, MAX_WAIT, new JwksReader());
    }

    /** The same, with a maximum time that a request waits for keys. */
    JwksCache(URI url, Duration refresh, Duration maxWait, JwksReader reader) {
        this.url = url;
        this.refresh = refresh;
        this.maxWait = maxWait;
        this.reader = reader;
        scheduler.repeat(this::fetchIfTooOld, Duration.ZERO, AGE_CHECK_INTERVAL);
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeysUnavailableException {
        List<JWK> found = current.select(selector);
        if (!found.isEmpty()) {
            return found;
        }
        boolean isUpToDate = awaitFetch();
        List<JWK> foundAfterFetch = current.select(selector);
        if (foundAfterFetch.isEmpty() && (isUnavailable || !isUpToDate)) {
            // The key may be a new one, so the token is not proven invalid.
            throw new KeysUnavailableException();
        }
        return foundAfterFetch;
    }

    /**
     * Waits for the running fetch or a new one. Returns at once if the last fetch is too recent, or too many requests wait already.
     *
     * @return whether the fetch has ended, or was not needed
     */
    private boolean awaitFetch() {
        Optional<CompletableFuture<Void>> fetch = startFetch();
        if (fetch.isEmpty()) {
            return true;
        }
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            fetch.get().get(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    /** Returns the pending fetch, scheduling one if needed; empty if the last fetch is too recent. */
    private synchronized Optional<CompletableFuture<Void>> startFetch() {
        boolean isTooSoon = fetchedAt
                .filter(then -> System.nanoTime() - then < MIN_FETCH_INTERVAL.toNanos())
                .isPresent();
        if (pendingFetch.isEmpty() && !isTooSoon) {
            pendingFetch = Optional.of(new CompletableFuture<>());
            scheduler.execute(this::fetch);
        }
        return pendingFetch;
    }

    /** Runs periodically in the scheduler's thread. */
    private void fetchIfTooOld() {
        if (current.isOlderThan(refresh)) {
            Optional<CompletableFuture<Void>> unused = startFetch();
        }
    }

    /** Runs in the scheduler's thread. */
    private void fetch() {
        try {
            current = new CachedKeys(Optional.of(reader.read(url)), System.nanoTime());
            isUnavailable = false;
            if (isFailureLogged) {
                LOG.log(Level.INFO, "the JWK Set of sluice.jwt.keys can be fetched again");
                isFailureLogged = false;
            }
        } catch (IOException | ParseException failed) {
            isUnavailable = true;
            if (!isFailureLogged) {
                LOG.log(Level.WARNING, "cannot fetch the JWK Set of sluice.jwt.keys: {0}", failed.toString());
                isFailureLogged = true;
            }
        } finally {
            endFetch();
        }
    }

    private synchronized void endFetch() {
        fetchedAt = Optional.of(System.nanoTime());
        pendingFetch.ifPresent(waiting -> waiting.complete(null));
        pendingFetch = Optional.empty();
    }

    @Override
    public void close() {
        scheduler.close();
    }

    /**
     * The last fetched keys.
     *
     * @param keys empty before the first fetch
     * @param fetchedAt time of the fetch, from {@link System#nanoTime()}
     */
    private record CachedKeys(Optional<JWKSet> keys, long fetchedAt) {

        List<JWK> select(JWKSelector selector) {
            return isUsable() ? selector.select(keys.orElseThrow()) : List.of();
        }

        boolean isUsable() {
            return !isOlderThan(MAX_AGE);
        }

        boolean isOlderThan(Duration age) {
            return keys.isEmpty() || System.nanoTime() - fetchedAt > age.toNanos();
        }
    }
}
