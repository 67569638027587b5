package dev.sluice.targets;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known about a target at one moment.
 *
 * @param target its name
 * @param provider name of its provider
 * @param state of its breaker; closed for a target without one
 * @param openFor how long the breaker stays open; empty if a request may be sent
 * @param inFlight how many attempts run
 * @param waiting how many exchanges wait for a place in flight
 * @param extraTokens tokens for extra attempts, 0 to 10; with 5 or fewer it gets none
 * @param cooled what is not used for a while: the target, and keys of its provider
 */
public record TargetSnapshot(
        String target,
        String provider,
        BreakerState state,
        Optional<Duration> openFor,
        int inFlight,
        int waiting,
        double extraTokens,
        List<Cooled> cooled) {

    public TargetSnapshot {
        cooled = List.copyOf(cooled);
    }

    /** Says whether the target is used: the state of its breaker, and what rests. */
    public String words() {
        String rests = cooledInWords();
        return state.name().toLowerCase(Locale.ROOT) + (rests.isEmpty() ? "" : "; " + rests);
    }

    /** Says what rests, and for how long; empty text for nothing. */
    public String cooledInWords() {
        return cooled.stream()
                .map(rest -> rest.key().map(key -> "key " + key).orElse("target")
                        + rest.model().map(model -> " for " + model).orElse("")
                        + rest.reason()
                                .map(reason -> " after " + reason.name().toLowerCase(Locale.ROOT))
                                .orElse(" by hand")
                        + " rests for " + rest.left().toSeconds() + " s")
                .collect(Collectors.joining("; "));
    }

    /**
     * A cooldown.
     *
     * @param key name of the key; {@code none} for that of a provider without keys; empty if the target itself is cooled
     * @param model the only model that it concerns; empty for all
     * @param reason why; empty for one that the operator ordered
     * @param left how long it goes on
     */
    public record Cooled(
            Optional<String> key, Optional<String> model, Optional<AttemptOutcome> reason, Duration left) {}
}
