package dev.sluice.config;

import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelNames;
import dev.sluice.routing.ModelTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the names of models: aliases, targets, and what providers serve (dialects.md B1 to B3, routing.md 2). */
final class ModelNamesReader {

    /** In characters: more than any provider's name of a model. */
    private static final int MAX_NAME = 256;

    private final PropertyReader settings;
    private final List<String> warnings;
    private final Set<String> providers;
    private final Map<String, ModelTarget> targets = new LinkedHashMap<>();
    private final Map<String, ModelAlias> byOwnName = new LinkedHashMap<>();

    ModelNamesReader(PropertyReader settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
        this.providers = new LinkedHashSet<>(settings.givenNames(PropertyNames.PROVIDERS));
    }

    /** Returns the valid names and records a fault for each invalid property. */
    ModelNames read() {
        Map<String, List<String>> served = served();
        targets.putAll(targets());
        List<ModelAlias> aliases = aliases();
        Map<String, ModelTarget> configured = new HashMap<>(targets);
        configured.keySet().removeAll(providers);
        return new ModelNames(aliases, served, configured);
    }

    /**
     * Returns where a name leads that another property has: that of an alias in the properties, of a target or of a provider. Empty, and a
     * fault, for none. Call it after {@link #read}.
     */
    Optional<ModelAlias> named(String property, String name) {
        Optional<ModelAlias> found = Optional.ofNullable(byOwnName.get(name))
                .or(() -> Optional.ofNullable(targets.get(name)).map(target -> new ModelAlias(name, target)));
        List<String> aliases = settings.givenNames(PropertyNames.MODELS);
        if (found.isEmpty() && !aliases.contains(name)) {
            settings.fault(
                    property,
                    "no model of sluice.models, target or provider has this name"
                            + ModelAliasReader.meant(name, Stream.concat(aliases.stream(), targets.keySet().stream())));
        }
        return found;
    }

    private Map<String, List<String>> served() {
        Map<String, List<String>> served = new LinkedHashMap<>();
        Map<String, String> owners = new HashMap<>();
        for (String provider : providers) {
            String property = property(PropertyNames.PROVIDERS, provider, "models");
            List<String> names = List.copyOf(new LinkedHashSet<>(settings.words(property)));
            for (String name : names) {
                checkLength(property, name);
                String owner = owners.putIfAbsent(name, provider);
                if (owner != null) {
                    settings.fault(
                            property,
                            "\"" + name + "\" is also in " + property(PropertyNames.PROVIDERS, owner, "models")
                                    + "; leave it with one provider, or take it from both and make an alias: sluice.models.NAME.name="
                                    + name + " and sluice.models.NAME.targets=" + owner);
                }
            }
            if (!names.isEmpty()) {
                served.put(provider, names);
            }
            warnOfEmptyList(provider, names);
        }
        return served;
    }

    private void warnOfEmptyList(String provider, List<String> names) {
        String property = property(PropertyNames.PROVIDERS, provider, "list");
        if (settings.text(property).filter("static"::equals).isPresent()
                && names.stream().allMatch(ModelNames::isPattern)) {
            warnings.add(property + ": nothing is listed, because "
                    + property(PropertyNames.PROVIDERS, provider, "models") + " has no name without *");
        }
    }

    /** Every provider is a target of its own name. */
    private Map<String, ModelTarget> targets() {
        Map<String, ModelTarget> targets = new LinkedHashMap<>();
        providers.forEach(provider -> targets.put(provider, new ModelTarget(provider, Optional.empty())));
        for (String name : settings.givenNames(PropertyNames.TARGETS)) {
            if (providers.contains(name)) {
                settings.fault(
                        PropertyNames.TARGETS + name,
                        "a provider has this name, and is itself a target of this name; choose another one");
            }
            Optional<String> provider = settings.required(property(PropertyNames.TARGETS, name, "provider"));
            Optional<String> model = settings.required(property(PropertyNames.TARGETS, name, "model"));
            provider.filter(known -> !providers.contains(known))
                    .ifPresent(unknown -> settings.fault(
                            property(PropertyNames.TARGETS, name, "provider"),
                            "no provider has this name" + ModelAliasReader.meant(unknown, providers.stream())));
            model.ifPresent(text -> {
                checkLength(property(PropertyNames.TARGETS, name, "model"), text);
                if (ModelNames.isPattern(text)) {
                    settings.fault(property(PropertyNames.TARGETS, name, "model"), "must be one model, without *");
                }
            });
            // Also a faulty one, so that an alias that names it is no fault too.
            targets.put(
                    name,
                    new ModelTarget(
                            name,
                            provider.orElse(name),
                            model,
                            context(name),
                            Capabilities.read(settings, property(PropertyNames.TARGETS, name, "lacks"))));
        }
        return targets;
    }

    private OptionalLong context(String target) {
        String property = property(PropertyNames.TARGETS, target, "context");
        return settings.text(property).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(settings.count(property, 1, Integer.MAX_VALUE));
    }

    private List<ModelAlias> aliases() {
        ModelAliasReader reader = new ModelAliasReader(settings, targets);
        List<ModelAlias> aliases = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        Map<String, String> twins = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String own : settings.givenNames(PropertyNames.MODELS)) {
            String twin = twins.putIfAbsent(own, own);
            if (twin != null) {
                settings.fault(
                        PropertyNames.MODELS + own,
                        "has the same name as " + twin + "; names must differ in more than case");
            }
            String property = property(PropertyNames.MODELS, own, "name");
            String name = settings.text(property).orElse(own);
            checkLength(property, name);
            if (name.indexOf(',') >= 0) {
                settings.fault(property, "must be one name or pattern; make another alias for each further one");
            }
            String owner = owners.putIfAbsent(name, own);
            if (owner != null) {
                settings.fault(
                        property, "is also the name of " + PropertyNames.MODELS + owner + "; remove one of them");
            }
            reader.read(own, name).ifPresent(alias -> {
                aliases.add(alias);
                byOwnName.put(own, alias);
            });
        }
        return aliases;
    }

    private void checkLength(String property, String name) {
        if (name.length() > MAX_NAME) {
            settings.fault(property, "a name of a model must have at most " + MAX_NAME + " characters");
        }
    }

    private static String property(String prefix, String name, String last) {
        return prefix + name + "." + last;
    }
}
