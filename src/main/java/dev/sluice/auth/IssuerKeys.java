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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The public keys of an issuer, fetched in the background before they are needed and now and then anew.
 *
 * <p>A key that is not among them may be a new one: then they are fetched at once, and the request waits, but not more often than
 * made-up tokens could ask for. Keys that are there go on to count while the issuer cannot be reached, for a day: it may have
 * withdrawn one of them. For any number of threads.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {

    private static final Logger LOG = System.getLogger(IssuerKeys.class.getName());

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration NOT_SOONER_THAN = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Duration LONGEST_USE = Duration.ofDays(1);

    private final URI place;
    private final Duration refresh;
    private final JwksReader reader = new JwksReader();
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-jwks");

    private volatile Fetched current = new Fetched(Optional.empty(), 0);

    /** When the last fetch ended, by {@link System#nanoTime()}. Guarded by this. */
    private Optional<Long> fetchedAt = Optional.empty();

    /** The end of the fetch that is to come or under way. Guarded by this. */
    private Optional<CompletableFuture<Void>> coming = Optional.empty();

    /** Whether the last try failed, or none has come to its end. */
    private volatile boolean isTrouble = true;

    /** Whether the log's last word was that they cannot be had. In the scheduler's thread. */
    private boolean isTroubleTold;

    /**
     * Begins to fetch, and returns before it has.
     *
     * @param refresh how old they may become
     */
    IssuerKeys(URI place, Duration refresh) {
        this.place = place;
        this.refresh = refresh;
        scheduler.repeat(this::look, Duration.ZERO, LOOK_EVERY);
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeysUnavailableException {
        List<JWK> found = current.select(selector);
        if (!found.isEmpty()) {
            return found;
        }
        waitForMore();
        List<JWK> foundThen = current.select(selector);
        if (foundThen.isEmpty() && isTrouble) {
            // It may be one that the issuer has made since.
            throw new KeysUnavailableException();
        }
        return foundThen;
    }

    /** Waits for the fetch that is under way, or for a new one unless the last is too young for another. */
    private void waitForMore() {
        Optional<CompletableFuture<Void>> fetch = begin();
        if (fetch.isEmpty()) {
            return;
        }
        try {
            fetch.get().get(WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            // What there is then decides.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sees to it that there is a fetch; empty when it is too soon for one. */
    private synchronized Optional<CompletableFuture<Void>> begin() {
        boolean isTooSoon = fetchedAt
                .filter(then -> System.nanoTime() - then < NOT_SOONER_THAN.toNanos())
                .isPresent();
        if (coming.isEmpty() && !isTooSoon) {
            coming = Optional.of(new CompletableFuture<>());
            scheduler.execute(this::fetch);
        }
        return coming;
    }

    /** In the scheduler's thread, again and again. */
    private void look() {
        if (current.isOlderThan(refresh)) {
            Optional<CompletableFuture<Void>> unused = begin();
        }
    }

    /** In the scheduler's thread. */
    private void fetch() {
        try {
            current = new Fetched(Optional.of(reader.read(place)), System.nanoTime());
            isTrouble = false;
            if (isTroubleTold) {
                LOG.log(Level.INFO, "the keys of sluice.jwt.keys can be had again");
                isTroubleTold = false;
            }
        } catch (IOException | ParseException failed) {
            isTrouble = true;
            if (!isTroubleTold) {
                LOG.log(Level.WARNING, "the keys of sluice.jwt.keys cannot be had: {0}", failed.toString());
                isTroubleTold = true;
            }
        } finally {
            end();
        }
    }

    private synchronized void end() {
        fetchedAt = Optional.of(System.nanoTime());
        coming.ifPresent(waiting -> waiting.complete(null));
        coming = Optional.empty();
    }

    @Override
    public void close() {
        scheduler.close();
    }

    /**
     * What was fetched last.
     *
     * @param at when, by {@link System#nanoTime()}
     */
    private record Fetched(Optional<JWKSet> keys, long at) {

        List<JWK> select(JWKSelector selector) {
            return isUsable() ? selector.select(keys.orElseThrow()) : List.of();
        }

        boolean isUsable() {
            return !isOlderThan(LONGEST_USE);
        }

        boolean isOlderThan(Duration age) {
            return keys.isEmpty() || System.nanoTime() - at > age.toNanos();
        }
    }
}
