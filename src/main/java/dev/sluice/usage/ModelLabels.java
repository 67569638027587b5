package dev.sluice.usage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What models are called in labels. Clients may ask for any name: only those are told apart that the configuration has, or the catalogue of prices.
 * Thread-safe.
 */
final class ModelLabels {

    /** Longer names are nobody's, and not kept. */
    private static final int MAX_NAME = 256;

    /** Names may be found by rules, which takes time, so that the results are kept: at most so many. */
    private static final int MOST_KEPT = 2_000;

    private volatile Known known = new Known(Set.of(), CatalogueNames.EMPTY);

    /** What is known at one moment, and what was found in it. */
    private record Known(Set<String> configured, CatalogueNames catalogue, Map<Asked, String> found) {

        Known(Set<String> configured, CatalogueNames catalogue) {
            this(configured, catalogue, new ConcurrentHashMap<>());
        }
    }

    private record Asked(String provider, String model) {}

    /** Takes over a configuration, and forgets the one before. */
    void replace(Set<String> configured, CatalogueNames catalogue) {
        known = new Known(Set.copyOf(configured), catalogue);
    }

    /**
     * Returns the label of a model.
     *
     * @param provider name of the provider that was asked for it; empty text if none was
     * @param model the name that was asked for; empty text for none
     */
    String of(String provider, String model) {
        Known current = known;
        if (model.isEmpty()) {
            return MetricNames.NONE;
        }
        if (current.configured().contains(model)) {
            return model;
        }
        if (model.length() > MAX_NAME) {
            return MetricNames.OTHER;
        }
        Asked asked = new Asked(provider, model);
        String before = current.found().get(asked);
        if (before != null) {
            return before;
        }
        String label = find(current, asked);
        if (current.found().size() >= MOST_KEPT) {
            current.found().clear();
        }
        current.found().put(asked, label);
        return label;
    }

    /** A name may have its provider in front. */
    private static String find(Known in, Asked asked) {
        String prefix = asked.provider() + "/";
        String name = asked.model().startsWith(prefix) ? asked.model().substring(prefix.length()) : asked.model();
        if (in.configured().contains(name)) {
            return name;
        }
        Optional<String> listed = in.catalogue().nameOf(asked.provider(), name);
        return listed.orElse(MetricNames.OTHER);
    }
}
