package dev.sluice.usage;

import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.Choice;
import dev.sluice.targets.HedgeResult;
import dev.sluice.targets.MirrorResult;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** The metrics of targets and of attempts at them. Labels are names in the configuration, so that there are few series. Thread-safe. */
final class TargetMetrics implements TargetObserver {

    private final MeterRegistry registry;
    private final MultiGauge states;
    private final MultiGauge inFlight;
    private final MultiGauge waiting;
    private final MultiGauge cooled;

    /** Cached, because a lookup in the registry takes longer than counting. */
    private final Map<Attempt, Counter> attempts = new ConcurrentHashMap<>();

    private record Attempt(String target, AttemptOutcome outcome, Choice.Kind kind) {}

    TargetMetrics(MeterRegistry registry) {
        this.registry = registry;
        states = MultiGauge.builder("sluice.target.state")
                .description("Breakers of targets: 0 closed, 1 half open, 2 open")
                .register(registry);
        inFlight = MultiGauge.builder("sluice.target.in.flight")
                .description("Attempts at a target that run")
                .register(registry);
        waiting = MultiGauge.builder("sluice.target.queue")
                .description("Requests that wait for a place in flight at a target")
                .register(registry);
        cooled = MultiGauge.builder("sluice.key.cooled")
                .description("How long a key is not used, for the model for which that is longest")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public void attemptEnded(String target, AttemptOutcome outcome, Choice.Kind kind) {
        attempts.computeIfAbsent(new Attempt(target, outcome, kind), this::attempts)
                .increment();
    }

    private Counter attempts(Attempt attempt) {
        return Counter.builder("sluice.attempts")
                .description("Requests to providers that have ended")
                .tag("target", attempt.target())
                .tag("outcome", word(attempt.outcome()))
                .tag("kind", word(attempt.kind()))
                .register(registry);
    }

    @Override
    public void hedged(String model, HedgeResult result) {
        Counter.builder("sluice.hedges")
                .description("Second attempts beside a first one that were due")
                .tag("model", model)
                .tag("result", word(result))
                .register(registry)
                .increment();
    }

    @Override
    public void keyRefused(String provider, String key, AttemptOutcome reason, Duration cooledFor) {
        keyNotUsed(provider, key, word(reason));
    }

    @Override
    public void keySpent(String provider, String key) {
        keyNotUsed(provider, key, "spent");
    }

    private void keyNotUsed(String provider, String key, String reason) {
        Counter.builder("sluice.key.refusals")
                .description(
                        "Answers after which a key is not used for a while, and requests for which it had nothing left")
                .tag("provider", provider)
                .tag("key", key)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void mirrored(String provider, MirrorResult result, long tokens) {
        Counter.builder("sluice.mirrors")
                .description("Copies of requests that were due")
                .tag("provider", provider)
                .tag("result", word(result))
                .register(registry)
                .increment();
        if (tokens > 0) {
            Counter.builder("sluice.mirror.tokens")
                    .description("Tokens of copies of requests and of their answers")
                    .tag("provider", provider)
                    .register(registry)
                    .increment((double) tokens);
        }
    }

    @Override
    public void extraRefused(String target, Choice.Reason reason) {
        Counter.builder("sluice.extra.attempts.refused")
                .description("Further attempts that were not made")
                .tag("target", target)
                .tag("reason", word(reason))
                .register(registry)
                .increment();
    }

    @Override
    public void waited(String provider, WaitResult result, Duration took) {
        Timer.builder("sluice.queue.wait")
                .description("Waits for a place in flight that have ended")
                .tag("provider", provider)
                .tag("result", word(result))
                .register(registry)
                .record(took);
    }

    /** Shows what is known about targets now. */
    synchronized void show(List<TargetSnapshot> targets) {
        List<MultiGauge.Row<?>> keys = new ArrayList<>();
        Map<Tags, Double> longest = new LinkedHashMap<>();
        for (TargetSnapshot target : targets) {
            for (TargetSnapshot.Cooled cooldown : target.cooled()) {
                cooldown.key()
                        .ifPresent(key -> longest.merge(
                                Tags.of("provider", target.provider(), "key", key),
                                cooldown.left().toMillis() / 1000.0,
                                Math::max));
            }
        }
        longest.forEach((tags, seconds) -> keys.add(MultiGauge.Row.of(tags, seconds)));
        states.register(rows(targets, target -> number(target.state())), true);
        inFlight.register(rows(targets, TargetSnapshot::inFlight), true);
        waiting.register(rows(targets, TargetSnapshot::waiting), true);
        cooled.register(keys, true);
    }

    private static int number(BreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private static List<MultiGauge.Row<?>> rows(List<TargetSnapshot> targets, ToIntFunction<TargetSnapshot> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (TargetSnapshot target : targets) {
            rows.add(MultiGauge.Row.of(Tags.of("target", target.target()), value.applyAsInt(target)));
        }
        return rows;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
