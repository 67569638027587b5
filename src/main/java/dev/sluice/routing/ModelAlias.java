package dev.sluice.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A name of the gateway's own that clients ask for.
 *
 * @param name what clients ask for, exactly, or a pattern in which {@code *} matches any characters
 * @param tiers where it leads; at least one
 * @param pick how a target of a tier is chosen
 * @param affinity what requests have in common that go to the same target, if it is chosen by affinity
 * @param attempts how many requests to providers one exchange may make; empty for the usual number
 * @param deadline no attempt begins later than this after the first; empty for the usual time
 * @param onContextLength targets for prompts that are too long for the others; may be empty
 * @param onContentFilter targets for content that the others refuse; may be empty
 * @param hedge when a second attempt is made beside the first; empty for never
 */
public record ModelAlias(
        String name,
        List<ModelTier> tiers,
        AttemptRules.Pick pick,
        Affinity affinity,
        OptionalInt attempts,
        Optional<Duration> deadline,
        List<ModelTier> onContextLength,
        List<ModelTier> onContentFilter,
        Optional<HedgeRules> hedge) {

    public ModelAlias {
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("an alias leads to at least one target");
        }
        tiers = List.copyOf(tiers);
        onContextLength = List.copyOf(onContextLength);
        onContentFilter = List.copyOf(onContentFilter);
    }

    /** An alias without hedges. */
    public ModelAlias(
            String name,
            List<ModelTier> tiers,
            AttemptRules.Pick pick,
            Affinity affinity,
            OptionalInt attempts,
            Optional<Duration> deadline,
            List<ModelTier> onContextLength,
            List<ModelTier> onContentFilter) {
        this(name, tiers, pick, affinity, attempts, deadline, onContextLength, onContentFilter, Optional.empty());
    }

    /** An alias of one target. */
    public ModelAlias(String name, ModelTarget target) {
        this(
                name,
                List.of(ModelTier.of(target)),
                AttemptRules.Pick.WEIGHT,
                Affinity.CONVERSATION,
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** The targets that get requests, those of upper tiers first. */
    public List<ModelTarget> targets() {
        return targetsOf(tiers).toList();
    }

    /** Those that may get requests after an error, too. */
    public Stream<ModelTarget> allTargets() {
        return Stream.of(tiers, onContextLength, onContentFilter).flatMap(ModelAlias::targetsOf);
    }

    /** Whether only one target can get its requests. */
    boolean hasOneTarget() {
        return allTargets().limit(2).count() == 1;
    }

    /** Returns the alias with these targets alone; empty if none is left that gets requests. */
    Optional<ModelAlias> only(Predicate<ModelTarget> wanted) {
        List<ModelTier> left = only(tiers, wanted);
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new ModelAlias(
                        name,
                        left,
                        pick,
                        affinity,
                        attempts,
                        deadline,
                        only(onContextLength, wanted),
                        only(onContentFilter, wanted),
                        hedge));
    }

    private static Stream<ModelTarget> targetsOf(List<ModelTier> tiers) {
        return tiers.stream()
                .flatMap(tier -> tier.shares().stream())
                .filter(share -> share.weight() > 0)
                .map(ModelTier.Share::target);
    }

    private static List<ModelTier> only(List<ModelTier> tiers, Predicate<ModelTarget> wanted) {
        List<ModelTier> left = new ArrayList<>();
        for (ModelTier tier : tiers) {
            List<ModelTier.Share> shares = tier.shares().stream()
                    .filter(share -> share.weight() > 0 && wanted.test(share.target()))
                    .toList();
            if (!shares.isEmpty()) {
                left.add(new ModelTier(shares));
            }
        }
        return left;
    }
}
