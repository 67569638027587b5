package dev.sluice.console;

import dev.sluice.json.ObjectText;
import dev.sluice.routing.ModelAlias;
import dev.sluice.routing.ModelTier;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The targets and the names of models that lead to them. Operators open, close, cool and warm targets here. */
final class TargetsResource implements AdminResource {

    private static final String TARGET = "target";
    private static final String OPEN = "targets/open";
    private static final String CLOSE = "targets/close";
    private static final String WARM = "targets/warm";
    private static final String COOL = "targets/cool";
    private static final int USUAL_REST = 600;
    private static final int LONGEST_REST = (int) Duration.ofDays(1).toSeconds();

    private final TargetStates targets;
    private final Supplier<List<ModelAlias>> aliases;
    private final ChangeRecorder changes;

    /** @param aliases those in force */
    TargetsResource(TargetStates targets, Supplier<List<ModelAlias>> aliases, ChangeRecorder changes) {
        this.targets = targets;
        this.aliases = aliases;
        this.changes = changes;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.reading("targets", call -> AdminAnswer.of(all())),
                changing(OPEN, call -> change(call, OPEN, "open", targets::open)),
                changing(CLOSE, call -> change(call, CLOSE, "closed", targets::close)),
                changing(WARM, call -> change(call, WARM, "nothing rests", targets::warm)),
                changing(COOL, call -> {
                    Duration time = Duration.ofSeconds(call.number("seconds", 1, LONGEST_REST, USUAL_REST));
                    return change(
                            call, COOL, "rests for " + time.toSeconds() + " s", target -> targets.cool(target, time));
                }));
    }

    private static AdminRoute changing(String path, AdminRoute.Handler handler) {
        return AdminRoute.changing(path, TARGET, handler);
    }

    private ObjectText all() {
        return new ObjectText()
                .withObjects(
                        "data",
                        targets.snapshot().stream().map(TargetsResource::entry).toList())
                .withObjects(
                        "models",
                        aliases.get().stream().map(TargetsResource::entry).toList());
    }

    private AdminAnswer change(AdminCall call, String path, String after, Predicate<String> action)
            throws AdminException {
        String name = call.required(TARGET);
        TargetSnapshot before = targets.find(name)
                .orElseThrow(() -> AdminException.notFound("There is no target of this name. GET targets lists all."));
        changes.allowed(call, path, name, Optional.of(before.words()), Optional.of(after));
        if (!action.test(name)) {
            throw removed();
        }
        return targets.find(name).map(target -> AdminAnswer.of(entry(target))).orElseThrow(TargetsResource::removed);
    }

    private static AdminException removed() {
        return AdminException.notFound("The target was removed from the configuration just now.");
    }

    private static ObjectText entry(TargetSnapshot target) {
        return addState(new ObjectText().with(TARGET, target.target()).with("provider", target.provider()), target)
                .withObjects(
                        "cooled",
                        target.cooled().stream().map(TargetsResource::entry).toList());
    }

    /** Adds the members that tell how a target is. */
    static ObjectText addState(ObjectText into, TargetSnapshot target) {
        return into.with("state", word(target.state()))
                .with(
                        "open_for_seconds",
                        target.openFor()
                                .map(time -> OptionalLong.of(secondsUp(time)))
                                .orElse(OptionalLong.empty()))
                .with("in_flight", target.inFlight())
                .with("waiting", target.waiting());
    }

    private static ObjectText entry(TargetSnapshot.Cooled cooled) {
        return new ObjectText()
                .with("key", cooled.key())
                .with("model", cooled.model())
                .with("reason", cooled.reason().map(TargetsResource::word).orElse("by_hand"))
                .with("for_seconds", secondsUp(cooled.left()));
    }

    private static ObjectText entry(ModelAlias alias) {
        List<ObjectText> tiers = new ArrayList<>();
        for (ModelTier tier : alias.tiers()) {
            tiers.add(new ObjectText()
                    .withTexts(
                            "targets",
                            tier.shares().stream()
                                    .map(share -> share.target().name())
                                    .toList()));
        }
        return new ObjectText().with("name", alias.name()).withObjects("tiers", tiers);
    }

    /** Whole seconds, rounded up: at their end it is over. */
    static long secondsUp(Duration time) {
        return time.plusNanos(999_999_999).toSeconds();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
