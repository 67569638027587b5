package dev.sluice.config;

import dev.sluice.routing.AttemptRules;
import dev.sluice.routing.RoutingRules;
import java.time.Duration;
import java.util.List;

/** Reads how requests are tried, unless their model says otherwise (routing.md 2). */
final class RoutingReader {

    private final PropertyReader settings;

    RoutingReader(PropertyReader settings) {
        this.settings = settings;
    }

    /** Returns the rules and records a fault for each invalid property. */
    RoutingRules read() {
        RoutingRules usual = RoutingRules.DEFAULT;
        int attempts = (int) settings.count("sluice.routing.attempts", usual.attempts(), AttemptRules.MAX_ATTEMPTS);
        Duration deadline = settings.duration("sluice.routing.deadline").orElse(usual.deadline());
        Duration backoff = settings.duration("sluice.routing.backoff").orElse(usual.backoff());
        Duration longest = settings.duration("sluice.routing.backoff-max").orElse(usual.backoffMax());
        if (longest.compareTo(backoff) < 0) {
            settings.fault("sluice.routing.backoff-max", "must not be shorter than sluice.routing.backoff");
            longest = backoff;
        }
        Duration wait =
                settings.interval("sluice.routing.wait", usual.longestWait()).orElse(Duration.ZERO);
        boolean sendsAtLast = settings.choice("sluice.routing.last-resort", List.of("send", "refuse"))
                .equals("send");
        boolean repeatsUnanswered = settings.choice("sluice.routing.retry-unanswered", List.of("true", "false"))
                .equals("true");
        return new RoutingRules(
                attempts,
                deadline,
                backoff,
                longest,
                wait,
                sendsAtLast,
                repeatsUnanswered,
                settings.flag("sluice.routing.trail"));
    }
}
