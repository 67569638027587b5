package dev.sluice.usage;

import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.Choice;
import dev.sluice.targets.EndedAttempt;
import dev.sluice.targets.HedgeResult;
import dev.sluice.targets.MirrorResult;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The metrics of targets and of attempts at them. Labels are names in the configuration, so that there are few series. Thread-safe. */
final class TargetMetrics implements TargetObserver {

    private final ModelLabels models;
    private final MultiGauge states;
    private final MultiGauge inFlight;
    private final MultiGauge waiting;
    private final MultiGauge cooled;
    private final MultiGauge usable;
    private final MeterFamily<Counter> attempts;
    private final MeterFamily<Timer> durations;
    private final MeterFamily<Timer> firstChunks;
    private final MeterFamily<Counter> hedges;
    private final MeterFamily<Counter> keyRefusals;
    private final MeterFamily<Counter> mirrors;
    private final MeterFamily<Counter> mirrorTokens;
    private final MeterFamily<Counter> extraRefusals;
    private final MeterFamily<Timer> waits;

    TargetMetrics(Meters meters, ModelLabels models) {
        this.models = models;
        states = gauge(meters, "sluice.target.state", "Breakers of targets: 0 closed, 1 half open, 2 open");
        inFlight = gauge(meters, "sluice.target.in.flight", "Attempts at a target that run");
        waiting = gauge(meters, "sluice.target.queue", "Requests that wait for a place in flight at a target");
        cooled = MultiGauge.builder("sluice.key.cooled")
                .description("How long a key is not used, for the model for which that is longest")
                .baseUnit("seconds")
                .register(meters.registry());
        usable = gauge(meters, "sluice.model.usable.targets", "Targets of a model that would get a request now");
        attempts = meters.counters(
                "sluice.attempts", "Requests to providers that have ended", MetricNames.TARGET, "outcome", "kind");
        durations = meters.times(
                MetricNames.ATTEMPT_DURATION,
                "Duration of requests to providers, to the end of their answers",
                Buckets.durations(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.TARGET,
                MetricNames.ERROR);
        firstChunks = meters.times(
                MetricNames.ATTEMPT_FIRST_CHUNK,
                "Time from the begin of a request to a provider to the first content of its stream",
                Buckets.durations(),
                MetricNames.OPERATION,
                MetricNames.PROVIDER,
                MetricNames.MODEL,
                MetricNames.TARGET,
                MetricNames.ERROR);
        hedges =
                meters.counters("sluice.hedges", "Second attempts beside a first one that were due", "model", "result");
        keyRefusals = meters.counters(
                "sluice.key.refusals",
                "Answers after which a key is not used for a while, and requests for which it had nothing left",
                "provider",
                "key",
                "reason");
        mirrors = meters.counters("sluice.mirrors", "Copies of requests that were due", "provider", "result");
        mirrorTokens = meters.counters(
                "sluice.mirror.tokens", "Tokens of copies of requests and of their answers", "provider");
        extraRefusals = meters.counters(
                "sluice.extra.attempts.refused", "Further attempts that were not made", MetricNames.TARGET, "reason");
        waits = meters.timers("sluice.queue.wait", "Waits for a place in flight that have ended", "provider", "result");
    }

    private static MultiGauge gauge(Meters meters, String name, String description) {
        return MultiGauge.builder(name).description(description).register(meters.registry());
    }

    @Override
    public void attemptEnded(EndedAttempt attempt) {
        String target = attempt.target().name();
        String outcome = MetricNames.word(attempt.outcome());
        attempts.of(target, outcome, MetricNames.word(attempt.kind())).increment();
        if (attempt.outcome() == AttemptOutcome.LIMITED) {
            return; // nothing was sent
        }
        String operation = MetricNames.operation(attempt.api());
        String provider = attempt.target().provider().name();
        String model = models.of(provider, attempt.model());
        String error = attempt.outcome() == AttemptOutcome.SERVED ? MetricNames.NO_ERROR : outcome;
        durations.of(operation, provider, model, target, error).record(attempt.took());
        attempt.toFirst().ifPresent(time -> firstChunks
                .of(operation, provider, model, target, error)
                .record(time));
    }

    @Override
    public void hedged(String model, HedgeResult result) {
        hedges.of(model, MetricNames.word(result)).increment();
    }

    @Override
    public void keyRefused(String provider, String key, AttemptOutcome reason, Duration cooledFor) {
        keyRefusals.of(provider, key, MetricNames.word(reason)).increment();
    }

    @Override
    public void keySpent(String provider, String key) {
        keyRefusals.of(provider, key, "spent").increment();
    }

    @Override
    public void mirrored(String provider, MirrorResult result, long tokens) {
        mirrors.of(provider, MetricNames.word(result)).increment();
        if (tokens > 0) {
            mirrorTokens.of(provider).increment((double) tokens);
        }
    }

    @Override
    public void extraRefused(String target, Choice.Reason reason) {
        extraRefusals.of(target, MetricNames.word(reason)).increment();
    }

    @Override
    public void waited(String provider, WaitResult result, Duration took) {
        waits.of(provider, MetricNames.word(result)).record(took);
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
        longest.entrySet().stream()
                .limit(SeriesLimit.MOST_KEYS)
                .forEach(each -> keys.add(MultiGauge.Row.of(each.getKey(), each.getValue())));
        states.register(rows(targets, target -> number(target.state())), true);
        inFlight.register(rows(targets, TargetSnapshot::inFlight), true);
        waiting.register(rows(targets, TargetSnapshot::waiting), true);
        cooled.register(keys, true);
    }

    /** Shows how many targets of each alias are usable now. */
    synchronized void showModels(Map<String, Integer> targets) {
        usable.register(
                targets.entrySet().stream()
                        .limit(SeriesLimit.MOST_MODELS)
                        .map(model -> MultiGauge.Row.of(Tags.of("model", model.getKey()), model.getValue()))
                        .toList(),
                true);
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
        for (TargetSnapshot target : targets.subList(0, Math.min(targets.size(), SeriesLimit.MOST_TARGETS))) {
            rows.add(MultiGauge.Row.of(Tags.of(MetricNames.TARGET, target.target()), value.applyAsInt(target)));
        }
        return rows;
    }
}
