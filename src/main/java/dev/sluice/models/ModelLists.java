package dev.sluice.models;

import dev.sluice.routing.Provider;
import dev.sluice.upstream.ProviderDocuments;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The providers' own lists of models, each fetched when it is needed and kept. Thread-safe. */
public final class ModelLists implements AutoCloseable {

    private final Map<String, CachedModels> byProvider = new HashMap<>();

    /** At most one thread for each provider, as each fetches one list at a time. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sluice-models");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Creates the lists. Fetches nothing yet.
     *
     * @param refresh age at which a list is fetched anew
     */
    public ModelLists(List<Provider> providers, ProviderDocuments documents, Duration refresh) {
        for (Provider provider : providers) {
            if (provider.list() == Provider.ModelSource.FETCH && !provider.lacksKey()) {
                ModelListFetch fetch = new ModelListFetch(provider, documents);
                byProvider.put(provider.name(), new CachedModels(fetch::fetch, threads, refresh, System::nanoTime));
            }
        }
    }

    /**
     * Fetches the lists of these providers that are too old. Waits for those that are fetched for the first time, all at once and for
     * 5 seconds at most; an old list is fetched anew while it serves.
     */
    void refresh(List<Provider> providers) {
        CompletableFuture<?>[] first = providers.stream()
                .flatMap(provider -> Optional.ofNullable(byProvider.get(provider.name())).stream())
                .map(CachedModels::refresh)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(first).get(ModelListFetch.DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            // The lists of the others are told.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns a provider's own list, as far as it was fetched; empty if there is none. */
    Optional<List<ListedModel>> of(Provider provider) {
        return Optional.ofNullable(byProvider.get(provider.name())).flatMap(CachedModels::models);
    }

    /** The names in a provider's own list, as far as it was fetched. */
    public List<String> namesOf(Provider provider) {
        return of(provider).orElse(List.of()).stream().map(ListedModel::id).toList();
    }

    /** Fetches no more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
