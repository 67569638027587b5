package dev.sluice.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names of models in the configuration.
 *
 * @param aliases names that lead to a target; no two have the same name
 * @param served the names and patterns that a provider serves, by its name; a provider without such a list is not in it. No two providers
 *     have the same name or pattern
 * @param targets the configured targets, by name; providers are none of them
 */
public record ModelNames(List<ModelAlias> aliases, Map<String, List<String>> served, Map<String, ModelTarget> targets) {

    /** Nothing is configured: the model plays no role in routing. */
    public static final ModelNames NONE = new ModelNames(List.of(), Map.of(), Map.of());

    public ModelNames {
        aliases = List.copyOf(aliases);
        Map<String, List<String>> copy = new HashMap<>();
        served.forEach((provider, names) -> copy.put(provider, List.copyOf(names)));
        served = Map.copyOf(copy);
        targets = Map.copyOf(targets);
    }

    /** Names without targets that clients may choose by themselves. */
    public ModelNames(List<ModelAlias> aliases, Map<String, List<String>> served) {
        this(aliases, served, Map.of());
    }

    /** Whether nothing is configured. */
    public boolean isEmpty() {
        return aliases.isEmpty() && served.isEmpty();
    }

    /** The names by which clients or providers know a model, without patterns. */
    public Stream<String> exactNames() {
        return Stream.of(
                        aliases.stream().map(ModelAlias::name),
                        served.values().stream().flatMap(List::stream),
                        targets.values().stream().flatMap(target -> target.model().stream()))
                .flatMap(names -> names)
                .filter(name -> !isPattern(name));
    }

    /** Whether a name has a wildcard. */
    public static boolean isPattern(String name) {
        return name.indexOf('*') >= 0;
    }
}
