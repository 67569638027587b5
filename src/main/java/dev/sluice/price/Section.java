package dev.sluice.price;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The prices of one provider's models, of all lists. Immutable after it was filled, and thread-safe. */
final class Section {

    private final String id;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final Map<String, Model> names = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private List<String> like = List.of();
    private Optional<Pattern> url = Optional.empty();
    private boolean told;

    /** A model with the prices of all lists, those of the last list last. */
    private record Model(String id, List<Price> prices) {

        Optional<Price> at(Instant time) {
            for (int i = prices.size() - 1; i >= 0; i--) {
                if (prices.get(i).holdsAt(time)) {
                    return Optional.of(prices.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /** @param literal so that it is computed once */
    private record Rule(MatchRule match, int literal, Model model) {}

    Section(String id) {
        this.id = id;
    }

    /** Adds what a further list says. It wins over what was added before. */
    void add(ListedSection listed) {
        like = listed.like().isEmpty() ? like : listed.like();
        url = listed.url().or(() -> url);
        told = listed.told().orElse(told);
        // Names of models win over other names of others.
        Map<String, Model> others = new LinkedHashMap<>();
        for (ListedModel each : listed.models()) {
            Model model = models.computeIfAbsent(each.id(), name -> new Model(name, new ArrayList<>()));
            model.prices().addAll(each.prices());
            each.match()
                    .ifPresent(match -> flat(match, rule -> {
                        if (rule instanceof MatchRule.Text text && text.isWhole()) {
                            others.putIfAbsent(text.text(), model);
                        } else {
                            rules.add(new Rule(rule, rule.literal(), model));
                        }
                    }));
        }
        names.putAll(others);
        listed.models().forEach(each -> names.put(each.id(), models.get(each.id())));
        // Stable: of equal rules, the first one of the list counts.
        rules.sort(Comparator.comparingInt(Rule::literal).reversed());
    }

    /** Each alternative is a rule of its own. */
    private static void flat(MatchRule match, Consumer<MatchRule> each) {
        if (match instanceof MatchRule.Any any) {
            any.rules().forEach(rule -> flat(rule, each));
        } else {
            each.accept(match);
        }
    }

    /**
     * Finds the price of a model.
     *
     * @return empty if the section does not have the model, or has no price for this time
     */
    Optional<FoundPrice> find(String name, Instant time) {
        Model exact = names.get(name);
        Optional<Price> price = exact == null ? Optional.empty() : exact.at(time);
        return price.isPresent()
                ? Optional.of(new FoundPrice(id + "/" + exact.id(), price.get(), false))
                : byRule(name, time);
    }

    private Optional<FoundPrice> byRule(String name, Instant time) {
        for (Rule rule : rules) {
            if (rule.match().test(name)) {
                return rule.model()
                        .at(time)
                        .map(price -> new FoundPrice(id + "/" + rule.model().id(), price, true));
            }
        }
        return Optional.empty();
    }

    /** The name in the lists of a model, which may have others; empty if it is not there. */
    Optional<String> nameOf(String name) {
        Model exact = names.get(name);
        return exact != null
                ? Optional.of(exact.id())
                : rules.stream()
                        .filter(rule -> rule.match().test(name))
                        .map(rule -> rule.model().id())
                        .findFirst();
    }

    /** The models that have a price at this time, in the order of the lists. */
    List<PriceRow> rows(Instant time) {
        return models.values().stream()
                .flatMap(model -> model.at(time).map(price -> PriceRow.of(model.id(), price)).stream())
                .toList();
    }

    /** Whether it has a model of this name, at whatever time. */
    boolean has(String name) {
        return names.containsKey(name)
                || rules.stream().anyMatch(rule -> rule.match().test(name));
    }

    String id() {
        return id;
    }

    List<String> like() {
        return like;
    }

    /** Whether base URLs of this section's provider begin as this one. */
    boolean isAt(String baseUrl) {
        return url.filter(pattern -> pattern.matcher(baseUrl).lookingAt()).isPresent();
    }

    /** Whether the cost that the provider tells counts. */
    boolean isTold() {
        return told;
    }
}
