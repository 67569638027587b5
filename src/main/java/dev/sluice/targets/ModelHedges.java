package dev.sluice.targets;

import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import java.time.Duration;
import java.util.Optional;

/** What is known about the streams of a model that is hedged. Thread-safe. */
final class ModelHedges {

    /** Sooner, a second attempt costs more than it saves. */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private final FirstTokenTimes times = new FirstTokenTimes();
    private final HedgeBudget budget = new HedgeBudget();

    FirstTokenTimes times() {
        return times;
    }

    HedgeBudget budget() {
        return budget;
    }

    /** How long an attempt may have no content before it is hedged; empty while that is not known. */
    Optional<Duration> delay(HedgeRules rules) {
        if (rules.delay() instanceof Delay.Fixed fixed) {
            return Optional.of(fixed.time());
        }
        int percent = ((Delay.Percentile) rules.delay()).percent();
        return times.percentile(percent).stream()
                .mapToObj(Duration::ofNanos)
                .map(time -> time.compareTo(SHORTEST) < 0 ? SHORTEST : time)
                .findFirst();
    }
}
