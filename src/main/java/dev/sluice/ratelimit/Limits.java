package dev.sluice.ratelimit;

import dev.sluice.auth.NamePatterns;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.Refill.Calendar;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the limits that apply to a request (behaviour.md 4.2): a model's own before that of a pattern, the pattern with more characters
 * before the others, that of any model last; an exact value before any value. A request for an alias has two names, the alias and the
 * target's model (routing.md R50, R51). Immutable, for any number of threads.
 */
public final class Limits {

    private final Map<LimitKey, Limit> byKey = new HashMap<>();
    private final List<Limit> mandatory;
    private final Set<Category> categories = new LinkedHashSet<>();

    /** The limits' models with wildcards, the most specific first, without that of any model. */
    private final List<String> patterns;

    private final boolean distinguishModels;

    /**
     * Indexes the limits.
     *
     * @throws IllegalArgumentException when two are for the same unit, kind of period, model, selector and value
     */
    public Limits(List<Limit> limits) {
        mandatory = limits.stream().filter(Limit::isMandatory).toList();
        distinguishModels = limits.stream().anyMatch(limit -> !limit.isForAnyModel());
        patterns = limits.stream()
                .map(Limit::model)
                .filter(model -> model.contains("*") && !model.equals(Limit.ANY_MODEL))
                .distinct()
                .sorted(Comparator.comparingLong(Limits::literals).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        for (Limit limit : limits) {
            Category category = new Category(limit.unit(), limit.refill().kind());
            categories.add(category);
            LimitKey key = new LimitKey(category, limit.model(), limit.selector(), limit.value());
            if (byKey.putIfAbsent(key, limit) != null) {
                throw new IllegalArgumentException(
                        "two limits for one unit, kind of period, model, selector and value: " + limit.name());
            }
        }
    }

    /** Whether there is no limit at all. */
    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Whether a bucket of these lasts for a day or month. */
    public static boolean haveCalendars(List<Limit> limits, MoneyBudgets budgets) {
        return !budgets.isEmpty() || limits.stream().anyMatch(limit -> limit.refill() instanceof Calendar);
    }

    /** The days and months of these limits and of budgets in money. */
    Stream<Calendar> calendars(MoneyBudgets budgets) {
        return Stream.concat(
                byKey.values().stream().map(Limit::refill).flatMap(Limits::calendar),
                budgets.budgets().stream().map(MoneyBudget::period));
    }

    private static Stream<Calendar> calendar(Refill refill) {
        return refill instanceof Calendar calendar ? Stream.of(calendar) : Stream.empty();
    }

    /** Whether the tokens of requests are counted for any of them. */
    boolean countRequests() {
        return byKey.values().stream().anyMatch(Limit::countsRequest);
    }

    /** Whether a limit holds for some models only. */
    boolean distinguishModels() {
        return distinguishModels;
    }

    /** The categories that have at least one limit. */
    Set<Category> categories() {
        return categories;
    }

    /**
     * The limit of this category for a request; empty when none applies.
     *
     * @param category a request may meet one limit of each category
     * @param model the model that the provider is asked for
     * @param selector name of the header that the client selects by, in any case
     * @param value that header's value
     */
    Optional<Limit> find(Category category, String model, String selector, String value) {
        String header = selector.toLowerCase(Locale.ROOT);
        return named(category, model, header, value).or(() -> at(category, Limit.ANY_MODEL, header, value));
    }

    /**
     * The limits of this category for a request: that of the alias and that of the target's model, or that of any model if there is neither.
     *
     * @param category a request may meet one limit of each category with each of its names
     * @param selector name of the header that the client selects by, in any case
     * @param value that header's value
     * @return each once
     */
    Set<Limit> findAll(Category category, RequestedModel model, String selector, String value) {
        Optional<String> alias = model.alias();
        if (alias.isEmpty()) {
            return find(category, model.model(), selector, value).map(Set::of).orElseGet(Set::of);
        }
        String header = selector.toLowerCase(Locale.ROOT);
        Set<Limit> found = new LinkedHashSet<>();
        named(category, alias.get(), header, value).ifPresent(found::add);
        named(category, model.model(), header, value).ifPresent(found::add);
        if (found.isEmpty()) {
            at(category, Limit.ANY_MODEL, header, value).ifPresent(found::add);
        }
        return found;
    }

    /** The limit that has this name for its model, or a pattern for it; empty if only one of any model may apply. */
    private Optional<Limit> named(Category category, String model, String header, String value) {
        String asked = Limit.comparable(model);
        Optional<Limit> own = at(category, asked, header, value);
        if (own.isPresent()) {
            return own;
        }
        for (String pattern : patterns) {
            Optional<Limit> matching =
                    NamePatterns.matches(pattern, asked) ? at(category, pattern, header, value) : Optional.empty();
            if (matching.isPresent()) {
                return matching;
            }
        }
        return Optional.empty();
    }

    /**
     * The limits that a request with these selectors can meet, whatever its model.
     *
     * @param selected the selectors in lower case, and their values
     * @return with the value that each limit has its bucket for
     */
    Map<Limit, String> findAll(Map<String, String> selected) {
        Map<Limit, String> found = new HashMap<>();
        for (LimitKey key : byKey.keySet()) {
            String value = selected.get(key.selector());
            if (value != null) {
                at(key.category(), key.model(), key.selector(), value).ifPresent(limit -> found.put(limit, value));
            }
        }
        return found;
    }

    /** The selectors of limits that hold for every request to one of these models, even if the client names none. */
    Set<String> mandatorySelectors(Collection<String> models) {
        if (mandatory.isEmpty()) {
            return Set.of();
        }
        List<String> asked = models.stream().map(Limit::comparable).toList();
        return mandatory.stream()
                .filter(limit -> asked.stream().anyMatch(limit::isForModel))
                .map(Limit::selector)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The selectors of all limits that hold even if the client names none, whatever the model. */
    Set<String> mandatorySelectors() {
        return mandatory.stream().map(Limit::selector).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether any limit in tokens, for whichever model, has this selector and value. */
    boolean limitTokens(String selector, String value) {
        String header = selector.toLowerCase(Locale.ROOT);
        return byKey.values().stream()
                .filter(limit -> limit.unit() == Unit.TOKENS && limit.selector().equals(header))
                .anyMatch(
                        limit -> limit.value().isEmpty() || limit.value().get().equals(value));
    }

    private static long literals(String pattern) {
        return pattern.chars().filter(c -> c != '*').count();
    }

    private Optional<Limit> at(Category category, String model, String header, String value) {
        Limit exact = byKey.get(new LimitKey(category, model, header, Optional.of(value)));
        return exact != null
                ? Optional.of(exact)
                : Optional.ofNullable(byKey.get(new LimitKey(category, model, header, Optional.empty())));
    }

    /** A request meets at most one limit of each category: tokens or requests, per period, day or month. */
    record Category(Unit unit, Refill.Kind kind) {}

    private record LimitKey(Category category, String model, String selector, Optional<String> value) {}
}
