package dev.sluice.targets;

import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Target;
import dev.sluice.routing.Tier;
import dev.sluice.routing.WeightedTarget;
import dev.sluice.testing.Providers;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans as routing would make them, with what a test speaks of. */
final class Plans {

    private Plans() {}

    static Target target(String name, String... keys) {
        return target(name, BreakerMode.ON, OptionalInt.empty(), keys);
    }

    static Target target(String name, BreakerMode breaker, OptionalInt maxInFlight, String... keys) {
        return new Target(provider(name, breaker, maxInFlight, keys), Optional.of("model-of-" + name));
    }

    static Provider provider(String name, BreakerMode breaker, OptionalInt maxInFlight, String... keys) {
        return provider(name, breaker, new Capacity(maxInFlight), keys);
    }

    static Provider provider(String name, BreakerMode breaker, Capacity capacity, String... keys) {
        Provider plain = new Provider(
                name,
                URI.create("http://" + name + "/v1"),
                keys.length == 0 ? Provider.Auth.NONE : Provider.Auth.BEARER,
                Arrays.stream(keys).map(Plans::key).toList(),
                false);
        return Providers.changed(plain, HeaderPolicy.DEFAULT, Dialect.OPENAI, capacity, breaker);
    }

    private static ProviderKey key(String name) {
        return new ProviderKey(name, new Secret("secret-" + name), 1);
    }

    /** The choices of an exchange that is no stream, and whose client names no model. */
    static Choices choices(TargetStates states, RoutePlan plan) {
        return states.choices(plan, "", false);
    }

    static Tier tier(Target... targets) {
        return new Tier(
                Arrays.stream(targets).map(one -> new WeightedTarget(one, 1)).toList());
    }

    /** A plan whose targets are tiers of one each. */
    static RoutePlan inOrder(int attempts, Target... targets) {
        return plan(
                attempts,
                Pick.WEIGHT,
                0,
                Arrays.stream(targets).map(Plans::tier).toArray(Tier[]::new));
    }

    static RoutePlan plan(int attempts, Pick pick, long affinity, Tier... tiers) {
        return hedged(attempts, pick, affinity, Optional.empty(), tiers);
    }

    static RoutePlan hedged(int attempts, Pick pick, long affinity, Optional<HedgeRules> hedge, Tier... tiers) {
        return new RoutePlan(
                List.of(tiers),
                RoutePlan.Reason.MODEL,
                new AttemptRules(attempts, Duration.ofSeconds(60), pick, hedge),
                affinity,
                List.of(),
                List.of());
    }
}
