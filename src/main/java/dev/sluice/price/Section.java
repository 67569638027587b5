package dev.sluice.price;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The prices of one provider's models, of all lists. Says the same for ever after it was filled, and is thread-safe then. */
final class Section {

    /** Names that rules were tried for. Clients and answers may make up any number of them. */
    private static final int MOST_TRIED = 1_000;

    private final String id;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final Map<String, Model> names = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    /** The models that rules have found for names; empty for none. Trying all rules takes as long as the rest of a price. */
    private final Map<String, Optional<Model>> tried = new ConcurrentHashMap<>();

    private List<String> like = List.of();
    private Optional<Pattern> url = Optional.empty();
    private boolean told;

    /**
     * A model with the prices of all lists, those of the last list last.
     *
     * @param path section and model
     */
    private record Model(String id, String path, List<Price> prices) {

        Optional<FoundPrice> at(Instant time, boolean byRule) {
            for (int i = prices.size() - 1; i >= 0; i--) {
                if (prices.get(i).holdsAt(time)) {
                    return Optional.of(new FoundPrice(path, prices.get(i), byRule));
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
            Model model =
                    models.computeIfAbsent(each.id(), name -> new Model(name, this.id + "/" + name, new ArrayList<>()));
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
        tried.clear();
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
        Optional<FoundPrice> price = exact == null ? Optional.empty() : exact.at(time, false);
        return price.isPresent() ? price : byRule(name).flatMap(model -> model.at(time, true));
    }

    private Optional<Model> byRule(String name) {
        Optional<Model> known = tried.get(name);
        if (known != null) {
            return known;
        }
        Optional<Model> found = rules.stream()
                .filter(rule -> rule.match().test(name))
                .findFirst()
                .map(Rule::model);
        if (tried.size() >= MOST_TRIED) {
            tried.clear();
        }
        tried.put(name, found);
        return found;
    }

    /** The name in the lists of a model, which may have others; empty if it is not there. */
    Optional<String> nameOf(String name) {
        Model exact = names.get(name);
        return exact != null ? Optional.of(exact.id()) : byRule(name).map(Model::id);
    }

    /** The models that have a price at this time, in the order of the lists. */
    List<PriceRow> rows(Instant time) {
        return models.values().stream()
                .flatMap(model -> model.at(time, false).map(found -> PriceRow.of(model.id(), found.price())).stream())
                .toList();
    }

    /** Whether it has a model of this name, at whatever time. */
    boolean has(String name) {
        return names.containsKey(name) || byRule(name).isPresent();
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
