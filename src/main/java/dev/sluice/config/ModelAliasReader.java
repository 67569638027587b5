package dev.sluice.config;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.routing.Affinity;
import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTarget;
import dev.sluice.routing.ModelTier;
import dev.sluice.routing.NearNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads where the models of {@code sluice.models} lead, and how their targets are chosen (routing.md 2). */
final class ModelAliasReader {

    private final PropertyReader settings;
    private final Map<String, ModelTarget> targets;
    private final Set<String> models;

    /** The tiers of each model that has some. */
    private final Map<String, List<ModelTier>> tiers = new LinkedHashMap<>();

    /**
     * Creates a reader.
     *
     * @param targets all targets by their names, with the providers
     */
    ModelAliasReader(PropertyReader settings, Map<String, ModelTarget> targets) {
        this.settings = settings;
        this.targets = targets;
        List<String> names = settings.givenNames(PropertyNames.MODELS);
        this.models = new HashSet<>(names);
        for (String model : names) {
            List<ModelTier> found = tiersOf(model);
            if (!found.isEmpty()) {
                tiers.put(model, found);
            }
        }
    }

    /**
     * Reads a model, and records a fault for each invalid property. Empty if it leads nowhere.
     *
     * @param model its name in the properties
     * @param name what clients ask for
     */
    Optional<ModelAlias> read(String model, String name) {
        AttemptRules.Pick pick = AttemptRules.Pick.valueOf(
                settings.choice(property(model, "pick"), List.of("weight", "load", "affinity"))
                        .toUpperCase(Locale.ROOT));
        Affinity affinity = affinity(model, pick);
        String attempts = property(model, "attempts");
        OptionalInt most = settings.text(attempts).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) settings.count(attempts, 1, AttemptRules.MAX_ATTEMPTS));
        Optional<Duration> deadline = settings.duration(property(model, "deadline"));
        List<ModelTier> onContextLength = alternates(model, "on-context-length");
        List<ModelTier> onContentFilter = alternates(model, "on-content-filter");
        Optional<List<ModelTier>> found = Optional.ofNullable(tiers.get(model));
        Optional<HedgeRules> hedge = found.flatMap(own -> new HedgeReader(settings).read(model, name, targetsOf(own)));
        return found.map(own ->
                new ModelAlias(name, own, pick, affinity, most, deadline, onContextLength, onContentFilter, hedge));
    }

    private List<ModelTier> tiersOf(String model) {
        String property = property(model, "targets");
        Optional<String> text = settings.required(property);
        if (text.isEmpty()) {
            return List.of();
        }
        TargetList list = TargetList.parse(text.get(), fault -> settings.fault(property, fault));
        List<ModelTier> found = new ArrayList<>();
        int position = 0;
        for (List<TargetList.Entry> tier : list.tiers()) {
            List<ModelTier.Share> shares = new ArrayList<>();
            for (TargetList.Entry entry : tier) {
                position++;
                ModelTarget target = targets.get(entry.name());
                if (target == null) {
                    String which = list.isSingle() ? "" : "target " + position + ": ";
                    settings.fault(property, which + unknown(entry.name()));
                } else {
                    shares.add(new ModelTier.Share(target, entry.weight()));
                }
            }
            if (shares.stream().anyMatch(share -> share.weight() > 0)) {
                found.add(new ModelTier(shares));
            }
        }
        return found;
    }

    private String unknown(String name) {
        return models.contains(name)
                ? "this is a model of sluice.models, and a model leads to targets and providers only; name those"
                : "no provider or target has this name" + meant(name, targets.keySet().stream());
    }

    private Affinity affinity(String model, AttemptRules.Pick pick) {
        String property = property(model, "affinity");
        Optional<String> text = settings.text(property);
        if (text.isPresent() && pick != AttemptRules.Pick.AFFINITY) {
            settings.fault(
                    property, "is used only with " + property(model, "pick") + "=affinity; set that, or remove this");
        }
        String word = text.orElse("conversation").toLowerCase(Locale.ROOT);
        if (!HeaderSyntax.isToken(word)) {
            settings.fault(property, "must be conversation, user, client, or the name of a header");
            return Affinity.CONVERSATION;
        }
        return switch (word) {
            case "conversation" -> Affinity.CONVERSATION;
            case "user" -> Affinity.of(Affinity.Kind.USER);
            case "client" -> Affinity.of(Affinity.Kind.CLIENT);
            default -> Affinity.ofHeader(word);
        };
    }

    /** Where requests go that the model's own targets refuse: the tiers of another model, or one target. */
    private List<ModelTier> alternates(String model, String last) {
        String property = property(model, last);
        Optional<String> text = settings.text(property);
        if (text.isEmpty()) {
            return List.of();
        }
        String name = text.get();
        if (name.equals(model)) {
            settings.fault(property, "leads back to this model; name another model, a target or a provider");
            return List.of();
        }
        List<ModelTier> found = models.contains(name)
                ? tiers.getOrDefault(name, List.of())
                : Optional.ofNullable(targets.get(name)).map(ModelTier::of).stream()
                        .toList();
        if (!models.contains(name) && found.isEmpty()) {
            settings.fault(
                    property,
                    "no model of sluice.models, target or provider has this name"
                            + meant(
                                    name,
                                    Stream.concat(
                                            models.stream().filter(other -> !other.equals(model)),
                                            targets.keySet().stream())));
        }
        Set<ModelTarget> own = targetsOf(tiers.getOrDefault(model, List.of()));
        if (own.size() == 1 && own.equals(targetsOf(found))) {
            settings.fault(
                    property,
                    "leads back to the only target of this model; name another model, a target or a provider");
        }
        return found;
    }

    private static Set<ModelTarget> targetsOf(List<ModelTier> tiers) {
        return tiers.stream()
                .flatMap(tier -> tier.shares().stream())
                .filter(share -> share.weight() > 0)
                .map(ModelTier.Share::target)
                .collect(Collectors.toSet());
    }

    static String meant(String unknown, Stream<String> known) {
        List<String> near = NearNames.of(unknown, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    private static String property(String model, String last) {
        return PropertyNames.MODELS + model + "." + last;
    }
}
