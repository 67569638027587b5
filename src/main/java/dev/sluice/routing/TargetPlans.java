package dev.sluice.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Plans requests for aliases that lead to several targets (routing.md R3, R4, R7). Immutable and thread-safe. */
final class TargetPlans {

    /** Attempts of a request that can go to another target or key. */
    private static final int USUAL_ATTEMPTS = 3;

    private final Map<String, Provider> providers;
    private final PromptSize prompts;

    /**
     * Creates them.
     *
     * @param providers by their names; all targets lead to them
     */
    TargetPlans(Map<String, Provider> providers, PromptSize prompts) {
        this.providers = providers;
        this.prompts = prompts;
    }

    /** How the targets of an alias are tried. */
    AttemptRules rulesOf(ModelAlias alias, RoutingRules usual) {
        boolean hasChoice = !alias.hasOneTarget()
                || alias.targets().stream()
                        .anyMatch(target ->
                                providers.get(target.provider()).keys().size() > 1);
        int attempts = alias.attempts().orElse(hasChoice ? USUAL_ATTEMPTS : usual.attempts());
        return new AttemptRules(attempts, alias.deadline().orElse(usual.deadline()), alias.pick(), alias.hedge());
    }

    /** The number by which requests of this alias find the same target; 0 if they need none. */
    long affinityOf(ModelAlias alias, RoutedCall call) {
        return alias.pick() == AttemptRules.Pick.AFFINITY ? call.affinity(alias.affinity()) : 0;
    }

    /** Plans a request for an alias that the client asked for, and checks its permissions. */
    Route plan(ModelAlias alias, RoutedCall call, RoutingRules usual) {
        return plan(alias, call, usual, RoutePlan.Reason.MODEL, call.inference().model());
    }

    /**
     * Plans a request, and checks the client's permissions.
     *
     * @param asked the alias that the client asked for: its permission is for this name; empty if it asked for none: then it is for the
     *     targets' models
     */
    Route plan(ModelAlias alias, RoutedCall call, RoutingRules usual, RoutePlan.Reason reason, Optional<String> asked) {
        Optional<ModelAlias> allowed = alias.only(target ->
                call.client().providers().allow(target.provider()) && (asked.isPresent() || allowsModel(target, call)));
        ModelTarget first = allowed.orElse(alias).targets().get(0);
        Optional<NotAllowed> notAllowed = NotAllowed.check(
                call.client(), resolved(first, call), reason, asked, call.called(), Optional.of(call.inference()));
        if (notAllowed.isPresent()) {
            return notAllowed.get();
        }
        Optional<ModelAlias> able =
                allowed.get().only(target -> refusal(target, call).isEmpty());
        return able.<Route>map(found -> pinned(planOf(found, call, rulesOf(alias, usual), reason, asked), call))
                .orElseGet(() -> refusal(first, call).orElseThrow());
    }

    /**
     * The target of a copy; empty if it cannot serve the request, or the client's requests may not go to its provider.
     *
     * @param alias of one target
     */
    Optional<Target> copyTo(ModelAlias alias, RoutedCall call) {
        ModelTarget target = alias.targets().get(0);
        boolean canServe = call.client().providers().allow(target.provider())
                && refusal(target, call).isEmpty()
                && Fit.of(alias, call, this).filter(fit -> !fit.test(target)).isEmpty();
        return canServe ? Optional.of(resolved(target, call)) : Optional.empty();
    }

    private boolean allowsModel(ModelTarget target, RoutedCall call) {
        return call.client().models().isAny()
                || call.inference()
                        .modelFor(resolved(target, call).model())
                        .filter(call.client().models()::allow)
                        .isPresent();
    }

    /** What a client is told if a request is for this target alone, which cannot serve it; empty if it can. */
    private Optional<Route> refusal(ModelTarget target, RoutedCall call) {
        Provider provider = providers.get(target.provider());
        if (provider.lacksKey()) {
            return Optional.of(new MissingProviderKey(provider.name()));
        }
        if (provider.dialect().hasDeploymentOf(call.called().endpoint())
                && call.inference().modelFor(resolved(target, call).model()).isEmpty()) {
            return Optional.of(new MissingModel());
        }
        return provider.dialect().speaks(call.called().endpoint())
                ? Optional.empty()
                : Optional.of(new UnsupportedEndpoint(call.called().endpoint(), provider.dialect()));
    }

    /** What refers to something that a provider has stored goes to the first target alone: others do not have it (routing.md R54). */
    private static RoutePlan pinned(RoutePlan plan, RoutedCall call) {
        return !plan.isSingle() && call.inference().refersToStored()
                ? RoutePlan.to(plan.first(), plan.reason(), plan.rules(), plan.alias())
                : plan;
    }

    private RoutePlan planOf(
            ModelAlias alias, RoutedCall call, AttemptRules rules, RoutePlan.Reason reason, Optional<String> asked) {
        Optional<Fit> fit = Fit.of(alias, call, this);
        List<Tier> tiers = tiers(alias.tiers(), call, fit);
        List<Tier> forLong = tiers(alias.onContextLength(), call, fit);
        List<Tier> forContent = tiers(alias.onContentFilter(), call, fit);
        if (tiers.isEmpty()) {
            // The prompt is too long for all targets: at once to those that are there for it.
            boolean goesToLong = !forLong.isEmpty() && fit.get().isAnyTooSmall(alias.targets());
            tiers = goesToLong ? forLong : List.of(Tier.of(resolved(largest(alias.targets()), call)));
            forLong = goesToLong ? List.of() : forLong;
        }
        return new RoutePlan(tiers, reason, rules, affinityOf(alias, call), forLong, forContent, asked);
    }

    private List<Tier> tiers(List<ModelTier> tiers, RoutedCall call, Optional<Fit> fit) {
        List<Tier> left = new ArrayList<>(tiers.size());
        for (ModelTier tier : tiers) {
            List<WeightedTarget> targets = new ArrayList<>(tier.shares().size());
            for (ModelTier.Share share : tier.shares()) {
                if (share.weight() > 0 && (fit.isEmpty() || fit.get().test(share.target()))) {
                    targets.add(new WeightedTarget(resolved(share.target(), call), share.weight()));
                }
            }
            if (!targets.isEmpty()) {
                left.add(new Tier(targets));
            }
        }
        return left;
    }

    /** One of unknown context counts as larger than any; the first of equal ones. */
    private static ModelTarget largest(List<ModelTarget> targets) {
        ModelTarget largest = targets.get(0);
        for (ModelTarget target : targets) {
            if (target.context().orElse(Long.MAX_VALUE) > largest.context().orElse(Long.MAX_VALUE)) {
                largest = target;
            }
        }
        return largest;
    }

    /** The target with its running provider, whose own model replaces the client's in conversations. */
    private Target resolved(ModelTarget target, RoutedCall call) {
        Provider provider = providers.get(target.provider());
        Optional<String> model =
                target.model().isEmpty() && call.inference().endpoint().takesProviderModel()
                        ? provider.model()
                        : target.model();
        return new Target(target.name(), provider, model);
    }

    /**
     * Which targets can serve a request: they lack nothing that it needs, and it fits into their context.
     *
     * @param tokens of the prompt and the longest answer; 0 if that plays no role, or is unknown
     */
    private record Fit(Set<Capability> needed, long tokens) implements Predicate<ModelTarget> {

        /** Reads and counts only what the targets make necessary; empty if they can serve every request. */
        static Optional<Fit> of(ModelAlias alias, RoutedCall call, TargetPlans plans) {
            Set<Capability> lacked = new HashSet<>();
            alias.allTargets().forEach(target -> lacked.addAll(target.lacks()));
            OptionalLong smallest = alias.allTargets()
                    .flatMapToLong(target -> target.context().stream())
                    .min();
            if (lacked.isEmpty() && smallest.isEmpty()) {
                return Optional.empty();
            }
            RequestNeeds needs = call.needs();
            long tokens = smallest.isEmpty() ? 0 : plans.tokens(alias, call, needs, smallest.getAsLong());
            return Optional.of(new Fit(needs.capabilities(), tokens));
        }

        @Override
        public boolean test(ModelTarget target) {
            return !isTooSmall(target) && target.lacks().stream().noneMatch(needed::contains);
        }

        boolean isAnyTooSmall(List<ModelTarget> targets) {
            return targets.stream().anyMatch(this::isTooSmall);
        }

        private boolean isTooSmall(ModelTarget target) {
            return target.context().isPresent() && target.context().getAsLong() < tokens;
        }
    }

    /** The tokens of prompt and longest answer; fewer if they fit into this context in any case. */
    private long tokens(ModelAlias alias, RoutedCall call, RequestNeeds needs, long smallest) {
        Target first = resolved(alias.targets().get(0), call);
        OptionalLong atMost = prompts.atMost(call.inference(), first.edits());
        boolean fitsAnyway = atMost.isPresent() && sum(atMost.getAsLong(), needs.maxAnswer()) <= smallest;
        OptionalLong counted = fitsAnyway ? OptionalLong.empty() : call.tokens(prompts, first.edits());
        return counted.isPresent() ? sum(counted.getAsLong(), needs.maxAnswer()) : 0;
    }

    private static long sum(long prompt, long answer) {
        return answer > Long.MAX_VALUE - prompt ? Long.MAX_VALUE : prompt + answer;
    }
}
