package dev.sluice.routing;

import dev.sluice.auth.NamePatterns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the target of a model's name (dialects.md B1). Immutable and thread-safe.
 *
 * <p>The first of these decides: an alias of exactly this name; a provider that serves exactly this name; {@code provider/rest} with the
 * name of a provider; the longest pattern of an alias; the longest pattern of a provider. An exact name comes before the slash, because
 * names contain slashes. Such a name is found without a look at any pattern.
 */
final class ModelTable {

    /** Longer patterns first. A star adds nothing to what a pattern says. In alphabetical order among equals, so that it is always the same. */
    private static final Comparator<Entry> LONGEST_FIRST =
            Comparator.comparingInt(Entry::literals).reversed().thenComparing(Entry::name);

    /**
     * What a name leads to.
     *
     * @param target the first; the only one of a name that is no alias
     * @param alias the name of the gateway's own that the client asked for; empty for other names
     */
    record Match(ModelTarget target, Optional<ModelAlias> alias) {

        private Match(ModelAlias alias) {
            this(alias.targets().get(0), Optional.of(alias));
        }

        private Match(ModelTarget target) {
            this(target, Optional.empty());
        }

        boolean isAlias() {
            return alias.isPresent();
        }

        /** All targets, those of upper tiers first. */
        List<ModelTarget> targets() {
            return alias.map(ModelAlias::targets).orElseGet(() -> List.of(target));
        }
    }

    private final boolean isOn;
    private final Set<String> providers;
    private final Map<String, Match> exact = new HashMap<>();
    private final List<Entry> patterns;
    private final Map<String, List<String>> exactlyServed = new HashMap<>();
    private final Set<String> limited;
    private final Map<String, ModelAlias> aliases = new TreeMap<>();
    private final Map<String, ModelTarget> targets;

    /**
     * Creates a table.
     *
     * @param providers names of the providers that run; what leads to others is left out
     */
    ModelTable(ModelNames names, Set<String> providers) {
        this.isOn = !names.isEmpty();
        this.providers = Set.copyOf(providers);
        this.targets = names.targets();
        this.limited = Set.copyOf(names.served().keySet());
        List<Entry> ofAliases = new ArrayList<>();
        List<Entry> ofProviders = new ArrayList<>();
        for (ModelAlias alias : names.aliases()) {
            alias.only(target -> this.providers.contains(target.provider()))
                    .ifPresent(running -> add(new Entry(alias.name(), new Match(running)), ofAliases));
        }
        names.served().forEach((provider, served) -> {
            if (this.providers.contains(provider)) {
                Match match = new Match(new ModelTarget(provider, Optional.empty()));
                served.forEach(name -> add(new Entry(name, match), ofProviders));
                exactlyServed.put(
                        provider,
                        served.stream()
                                .filter(name -> !ModelNames.isPattern(name))
                                .toList());
            }
        });
        ofAliases.sort(LONGEST_FIRST);
        ofProviders.sort(LONGEST_FIRST);
        ofAliases.addAll(ofProviders);
        this.patterns = List.copyOf(ofAliases);
    }

    private void add(Entry entry, List<Entry> ofPatterns) {
        if (ModelNames.isPattern(entry.name())) {
            ofPatterns.add(entry);
            return;
        }
        exact.putIfAbsent(entry.name(), entry.match());
        entry.match().alias().ifPresent(alias -> aliases.put(entry.name(), alias));
    }

    /** Whether names of models are configured. Without any, the model plays no role in routing. */
    boolean isOn() {
        return isOn;
    }

    /** Returns what the name leads to; empty if it is nobody's. */
    Optional<Match> find(String name) {
        Match named = exact.get(name);
        if (named != null) {
            return Optional.of(named);
        }
        int slash = name.indexOf('/');
        if (slash > 0 && slash + 1 < name.length() && isOn) {
            String provider = name.substring(0, slash);
            if (providers.contains(provider)) {
                return Optional.of(new Match(new ModelTarget(provider, Optional.of(name.substring(slash + 1)))));
            }
        }
        for (Entry entry : patterns) {
            if (NamePatterns.matches(entry.name(), name)) {
                return Optional.of(entry.match());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the model to ask a provider for that the client has chosen by other means than the model's name: without this provider's
     * prefix. Empty to keep what the client asked for.
     */
    Optional<String> withoutPrefix(String provider, String name) {
        boolean hasPrefix = isOn
                && name.length() > provider.length() + 1
                && name.startsWith(provider)
                && name.charAt(provider.length()) == '/'
                && !exactNames(provider).contains(name);
        return hasPrefix ? Optional.of(name.substring(provider.length() + 1)) : Optional.empty();
    }

    /** Whether a provider serves only the names that its configuration lists. */
    boolean isLimited(String provider) {
        return limited.contains(provider);
    }

    /** The names that a provider's configuration lists exactly, in that order. */
    List<String> exactNames(String provider) {
        return exactlyServed.getOrDefault(provider, List.of());
    }

    /** The aliases that are no patterns, in alphabetical order, and where they lead. */
    Map<String, ModelAlias> aliases() {
        return aliases;
    }

    /** The configured target of this name; empty if there is none, or its provider does not run. */
    Optional<ModelTarget> target(String name) {
        return Optional.ofNullable(targets.get(name)).filter(target -> providers.contains(target.provider()));
    }

    /** The configured targets, without those whose providers do not run. */
    List<ModelTarget> targets() {
        return targets.values().stream()
                .filter(target -> providers.contains(target.provider()))
                .toList();
    }

    private record Entry(String name, Match match) {

        int literals() {
            return (int) name.chars().filter(c -> c != '*').count();
        }
    }
}
