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
    private final Set<Sort> sorts = new LinkedHashSet<>();

    /**
     * Sorts the limits.
     *
     * @throws IllegalArgumentException when two are for the same unit, kind of period, model, selector and value
     */
    public Limits(List<Limit> limits) {
        unasked = limits.stream().filter(Limit::holdsUnasked).toList();
        for (Limit limit : limits) {
            Sort sort = new Sort(limit.unit(), limit.refill().kind());
            sorts.add(sort);
            Place place = new Place(sort, limit.model(), limit.selector(), limit.value());
            if (byPlace.putIfAbsent(place, limit) != null) {
                throw new IllegalArgumentException(
                        "two limits for one unit, kind of period, model, selector and value: " + limit.name());
            }
        }
    }

    /** Whether there is no limit at all, and so nothing to count. */
    public boolean isEmpty() {
        return byPlace.isEmpty();
    }

    /** The sorts of limits that there are. */
    Set<Sort> sorts() {
        return sorts;
    }

    /**
     * The limit for a request, or empty when it is not limited.
     *
     * @param sort a request may meet one limit of each sort
     * @param model the model that the provider is asked for
     * @param selector name of the header that the client selects by, in any case
     * @param value that header's value
     */
    Optional<Limit> find(Sort sort, String model, String selector, String value) {
        String header = selector.toLowerCase(Locale.ROOT);
        return at(sort, model, header, value).or(() -> at(sort, Limit.ANY_MODEL, header, value));
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

    private Optional<Limit> at(Sort sort, String model, String header, String value) {
        Limit exact = byPlace.get(new Place(sort, model, header, Optional.of(value)));
        return exact != null
                ? Optional.of(exact)
                : Optional.ofNullable(byPlace.get(new Place(sort, model, header, Optional.empty())));
    }

    /** What limits may differ in and hold side by side: tokens and requests; of a while, a day and a month. */
    record Sort(Unit unit, Refill.Kind kind) {}

    private record Place(Sort sort, String model, String selector, Optional<String> value) {}
}
