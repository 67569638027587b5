package dev.sluice.models;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One provider's list of models, fetched on another thread when a request needs it and it is too old. No lock is held meanwhile, and one
 * fetch runs at a time. Thread-safe.
 */
final class CachedModels {

    /** While it cannot be fetched anew. */
    private static final Duration MAX_AGE = Duration.ofHours(24);

    private static final Duration RETRY = Duration.ofMinutes(1);

    private static final CompletableFuture<Void> NOTHING_TO_WAIT_FOR = CompletableFuture.completedFuture(null);

    private final Supplier<Optional<List<ListedModel>>> fetch;
    private final Executor threads;
    private final Duration refresh;
    private final LongSupplier nanoTime;

    private Optional<Fetched> last = Optional.empty();
    private Optional<CompletableFuture<Void>> running = Optional.empty();
    private boolean hasEnded;
    private long nextFetch;

    /**
     * Creates a cache. Fetches nothing yet.
     *
     * @param fetch called on one thread at a time; empty if it fails
     * @param threads runs it
     * @param refresh age at which a list is fetched anew
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    CachedModels(
            Supplier<Optional<List<ListedModel>>> fetch, Executor threads, Duration refresh, LongSupplier nanoTime) {
        this.fetch = fetch;
        this.threads = threads;
        this.refresh = refresh;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins a fetch if the list is too old.
     *
     * @return what to wait for: the first fetch, while it runs; later ones are not waited for
     */
    synchronized CompletableFuture<Void> refresh() {
        if (running.isEmpty() && (!hasEnded || nanoTime.getAsLong() - nextFetch >= 0)) {
            running = Optional.of(new CompletableFuture<>());
            try {
                threads.execute(this::run);
            } catch (RejectedExecutionException closed) {
                end(Optional.empty());
            }
        }
        return hasEnded ? NOTHING_TO_WAIT_FOR : running.orElse(NOTHING_TO_WAIT_FOR);
    }

    /** Returns the last good list; empty if there is none that is less than a day old. */
    synchronized Optional<List<ListedModel>> models() {
        return last.filter(list -> nanoTime.getAsLong() - list.at() < MAX_AGE.toNanos())
                .map(Fetched::models);
    }

    private void run() {
        Optional<List<ListedModel>> models = Optional.empty();
        try {
            models = fetch.get();
        } finally {
            end(models);
        }
    }

    private synchronized void end(Optional<List<ListedModel>> models) {
        long now = nanoTime.getAsLong();
        models.ifPresent(list -> last = Optional.of(new Fetched(list, now)));
        Duration pause = models.isPresent() || refresh.compareTo(RETRY) < 0 ? refresh : RETRY;
        nextFetch = now + pause.toNanos();
        hasEnded = true;
        running.ifPresent(waiting -> waiting.complete(null));
        running = Optional.empty();
    }

    private record Fetched(List<ListedModel> models, long at) {}
}
