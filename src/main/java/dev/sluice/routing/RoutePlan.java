package dev.sluice.routing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The targets for one request, and how to try them. Which of them is next is decided before each attempt, by what is known about them then.
 *
 * <p>Absent from the exchange without the routing filter; the default provider is then used.
 *
 * @param tiers at least one; a lower one is used when no target of those above is usable
 * @param reason why these were chosen
 * @param rules how they are tried
 * @param affinity hash of what requests have in common that go to the same target; any number if the rules do not ask for it
 * @param onContextLength targets to try when the prompt is too long for the first ones; may be empty
 * @param onContentFilter targets to try when the first ones refuse the content; may be empty
 * @param alias the alias that the client asked for, as it wrote it; empty if it asked for none
 */
public record RoutePlan(
        List<Tier> tiers,
        Reason reason,
        AttemptRules rules,
        long affinity,
        List<Tier> onContextLength,
        List<Tier> onContentFilter,
        Optional<String> alias)
        implements Route {

    /** Why the targets were chosen. */
    public enum Reason {
        /** The client named this provider. */
        HINT,
        /** The client named no provider, or {@code default}. */
        DEFAULT,
        /** The request refers to a response that this provider stores. */
        STORED_RESPONSE,
        /** The client named an unknown provider. */
        UNKNOWN_HINT,
        /** The model that the client asked for is one of the provider's, or an alias that leads to it. */
        MODEL,
        /** A rule of the configuration holds for the request. */
        RULE
    }

    public RoutePlan {
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("a plan has at least one target");
        }
        tiers = List.copyOf(tiers);
        onContextLength = List.copyOf(onContextLength);
        onContentFilter = List.copyOf(onContentFilter);
    }

    /** A plan of tiers without alternatives for certain errors. */
    public RoutePlan(List<Tier> tiers, Reason reason, AttemptRules rules) {
        this(tiers, reason, rules, 0, List.of(), List.of());
    }

    /** A plan for a request that asks for no alias. */
    public RoutePlan(
            List<Tier> tiers,
            Reason reason,
            AttemptRules rules,
            long affinity,
            List<Tier> onContextLength,
            List<Tier> onContentFilter) {
        this(tiers, reason, rules, affinity, onContextLength, onContentFilter, Optional.empty());
    }

    /** The plan of one target, which is tried once. */
    public static RoutePlan to(Target target, Reason reason) {
        return to(target, reason, AttemptRules.ONE, Optional.empty());
    }

    /** The plan of one target. */
    static RoutePlan to(Target target, Reason reason, AttemptRules rules, Optional<String> alias) {
        return new RoutePlan(List.of(Tier.of(target)), reason, rules, 0, List.of(), List.of(), alias);
    }

    /** All targets of the plan, also those for certain errors; each once, the first one first. */
    public List<Target> targets() {
        if (isSingle()) {
            return List.of(first());
        }
        return Stream.of(tiers, onContextLength, onContentFilter)
                .flatMap(List::stream)
                .flatMap(tier -> tier.targets().stream())
                .map(WeightedTarget::target)
                .distinct()
                .toList();
    }

    /** Whether there is nothing to choose: one target with one key, which is tried once. */
    public boolean isSingle() {
        return rules.attempts() == 1
                && tiers.size() == 1
                && tiers.get(0).targets().size() == 1
                && first().provider().keys().size() <= 1
                && onContextLength.isEmpty()
                && onContentFilter.isEmpty();
    }

    /** The target by which a request is measured before any has answered. */
    public Target first() {
        return tiers.get(0).targets().get(0).target();
    }
}
