package dev.sluice.ratelimit;

import dev.sluice.ratelimit.Limit.Unit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the limit that a request meets (behaviour.md 4.2): a model's own before that of any model, an exact value before
 * any value. Immutable, for any number of threads.
 */
public final class Limits {

    private final Map<Place, Limit> byPlace = new HashMap<>();
    private final List<Limit> unasked;

    /**
     * Sorts the limits.
     *
     * @throws IllegalArgumentException when two are for the same unit, model, selector and value
     */
    public Limits(List<Limit> limits) {
        unasked = limits.stream().filter(Limit::holdsUnasked).toList();
        for (Limit limit : limits) {
            Place place = new Place(limit.unit(), limit.model(), limit.selector(), limit.value());
            if (byPlace.putIfAbsent(place, limit) != null) {
                throw new IllegalArgumentException(
                        "two limits for one unit, model, selector and value: " + limit.name());
            }
        }
    }

    /** Whether there is no limit at all, and so nothing to count. */
    public boolean isEmpty() {
        return byPlace.isEmpty();
    }

    /**
     * The limit for a request, or empty when it is not limited.
     *
     * @param unit a request may meet one limit of tokens and one of requests
     * @param model the model that the provider is asked for
     * @param selector name of the header that the client selects by, in any case
     * @param value that header's value
     */
    public Optional<Limit> find(Unit unit, String model, String selector, String value) {
        String header = selector.toLowerCase(Locale.ROOT);
        return at(unit, model, header, value).or(() -> at(unit, Limit.ANY_MODEL, header, value));
    }

    /** The selectors that count for every request to this model, whether the client names them or not. */
    Set<String> unaskedSelectors(String model) {
        if (unasked.isEmpty()) {
            return Set.of();
        }
        return unasked.stream()
                .filter(limit -> limit.isForModel(model))
                .map(Limit::selector)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<Limit> at(Unit unit, String model, String header, String value) {
        Limit exact = byPlace.get(new Place(unit, model, header, Optional.of(value)));
        return exact != null
                ? Optional.of(exact)
                : Optional.ofNullable(byPlace.get(new Place(unit, model, header, Optional.empty())));
    }

    private record Place(Unit unit, String model, String selector, Optional<String> value) {}
}
