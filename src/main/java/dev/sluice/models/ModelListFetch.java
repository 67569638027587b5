package dev.sluice.models;

import dev.sluice.routing.Dialect;
import dev.sluice.routing.Provider;
import dev.sluice.upstream.ProviderDocument;
import dev.sluice.upstream.ProviderDocuments;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fetches the whole list of one provider's models. For one thread at a time. */
final class ModelListFetch {

    /** For all parts of the list together. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(ModelListFetch.class.getName());

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** The most that <a href="https://docs.anthropic.com/en/api/models-list">Anthropic</a> sends at once. */
    private static final String ANTHROPICS_LIMIT = "limit=1000";

    private final Provider provider;
    private final ProviderDocuments documents;
    private final ModelListReader reader;
    private boolean hasFailed;

    ModelListFetch(Provider provider, ProviderDocuments documents) {
        this.provider = provider;
        this.documents = documents;
        this.reader = new ModelListReader(provider.name());
    }

    /** Returns the list; empty if it cannot be fetched. Logs the first failure of several, and when there is none any more. */
    Optional<List<ListedModel>> fetch() {
        long end = System.nanoTime() + DEADLINE.toNanos();
        List<ListedModel> models = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                return failed("it did not answer in time");
            }
            ProviderDocument document = documents.get(provider, "/models", query(next), left, MAX_BYTES);
            if (document instanceof ProviderDocument.Unavailable unavailable) {
                return failed(unavailable.reason());
            }
            Optional<ModelListReader.Page> page = reader.read(((ProviderDocument.Fetched) document).body());
            if (page.isEmpty()) {
                return failed("its answer is no list of models");
            }
            models.addAll(page.get().models());
            // A part that leads to itself would never end.
            next = page.get().models().isEmpty() || page.get().next().equals(next)
                    ? Optional.empty()
                    : page.get().next();
        } while (next.isPresent() && models.size() < ModelListReader.MAX_NAMES);
        return succeeded(models.subList(0, Math.min(models.size(), ModelListReader.MAX_NAMES)));
    }

    private Optional<String> query(Optional<String> next) {
        return provider.dialect() == Dialect.ANTHROPIC
                ? Optional.of(ANTHROPICS_LIMIT + next.map(query -> "&" + query).orElse(""))
                : next;
    }

    private Optional<List<ListedModel>> failed(String reason) {
        LOG.log(
                hasFailed ? Level.DEBUG : Level.WARNING,
                "cannot fetch the models of provider {0} for GET /v1/models: {1}",
                provider.name(),
                reason);
        hasFailed = true;
        return Optional.empty();
    }

    private Optional<List<ListedModel>> succeeded(List<ListedModel> models) {
        if (hasFailed) {
            LOG.log(Level.INFO, "the models of provider {0} can be fetched again", provider.name());
        }
        hasFailed = false;
        return Optional.of(List.copyOf(models));
    }
}
