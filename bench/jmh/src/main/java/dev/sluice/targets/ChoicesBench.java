package dev.sluice.targets;

import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.AttemptRules.Pick;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Target;
import dev.sluice.routing.Tier;
import dev.sluice.routing.WeightedTarget;
import dev.sluice.routing.RoutingRules;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One exchange that succeeds at once: of the sole target, and of three targets chosen in each way. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChoicesBench {

    private static final Optional<Duration> TO_FIRST = Optional.of(Duration.ofMillis(400));

    /** {@code SOLE}, or the pick among three targets. */
    @Param({"SOLE", "WEIGHT", "LOAD", "AFFINITY"})
    String pick;

    private final TargetStates states = new TargetStates(
            RoutingRules.DEFAULT,
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextLong(),
            TargetObserver.NONE);
    private RoutePlan plan;

    @Setup
    public void plan() {
        plan = pick.equals("SOLE")
                ? RoutePlan.to(target("a"), RoutePlan.Reason.DEFAULT)
                : new RoutePlan(
                        List.of(new Tier(List.of(weighted("a"), weighted("b"), weighted("c")))),
                        RoutePlan.Reason.MODEL,
                        new AttemptRules(3, Duration.ofSeconds(60), Pick.valueOf(pick)));
    }

    @Benchmark
    public Choice exchange() {
        Choices choices = states.choices(plan, "gpt-4o", true);
        Choice.Send send = (Choice.Send) choices.next();
        choices.committed(send, AttemptOutcome.SERVED, TO_FIRST);
        choices.finished(send, AttemptOutcome.SERVED);
        return send;
    }

    private static WeightedTarget weighted(String name) {
        return new WeightedTarget(target(name), 1);
    }

    private static Target target(String name) {
        Provider provider = new Provider(
                name,
                URI.create("http://" + name + "/v1"),
                Provider.Auth.BEARER,
                List.of(ProviderKey.sole(new Secret("secret"))),
                false);
        return new Target(provider, Optional.empty());
    }
}
