package dev.sluice.targets;

import dev.sluice.targets.Choice.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why targets are not usable now, gathered while an exchange looks for one. */
final class Obstacles {

    private final long now;
    private int limited;
    private int full;
    private int polled;
    private List<Candidate> awaitable = List.of();
    private int others;
    private boolean isFreeKnown;
    private long freeAt;
    private boolean isEndKnown;
    private long endAt;

    /** The target that would have been chosen but for its throttle; null if there is none. */
    private Candidate throttled;

    Obstacles(long now) {
        this.now = now;
    }

    /** A cooldown: waiting helps. */
    void cooled(Cooldown cooldown) {
        AttemptOutcome.Cooling cooling = cooldown.reason().cooling();
        if (cooling == AttemptOutcome.Cooling.KEY_FOR_MODEL || cooling == AttemptOutcome.Cooling.KEY_FOR_LONG) {
            limited++;
        } else {
            others++;
        }
        freeAt(cooldown.until());
        if (!isEndKnown || cooldown.until() - endAt < 0) {
            isEndKnown = true;
            endAt = cooldown.until();
        }
    }

    /** A breaker: its end frees two requests only, so that nobody waits for it. */
    void open(long until) {
        others++;
        freeAt(until);
    }

    /** No place is free, and nobody tells when one is. */
    void full() {
        full++;
        polled++;
    }

    /** No place is free, and the exchange may wait in line for one. */
    void awaitable(Candidate candidate) {
        full++;
        if (awaitable.isEmpty()) {
            awaitable = new ArrayList<>();
        }
        awaitable.add(candidate);
    }

    /** No place is free, and the exchange has waited in vain, or could not; a newcomer would wait until then. */
    void queued(long until) {
        full++;
        freeAt(until);
    }

    /** Returns those that the exchange may wait for, and forgets them. */
    List<Candidate> takeAwaitable() {
        List<Candidate> taken = awaitable;
        awaitable = List.of();
        return taken;
    }

    void throttled(Candidate candidate) {
        if (throttled == null) {
            throttled = candidate;
        }
    }

    private void freeAt(long at) {
        if (!isFreeKnown || at - freeAt < 0) {
            isFreeKnown = true;
            freeAt = at;
        }
    }

    boolean isAnyFull() {
        return full > 0;
    }

    /** Whether to look for a place from time to time. */
    boolean isAnyPolled() {
        return polled > 0;
    }

    Candidate throttled() {
        return throttled;
    }

    /** How long the first cooldown goes on; empty if none is in the way. */
    Optional<Duration> firstEnd() {
        return isEndKnown ? Optional.of(Duration.ofNanos(Math.max(0, endAt - now))) : Optional.empty();
    }

    /** When the first target will be usable; empty if unknown. */
    Optional<Duration> freeIn() {
        return isFreeKnown ? Optional.of(Duration.ofNanos(Math.max(0, freeAt - now))) : Optional.empty();
    }

    Reason reason() {
        if (throttled != null) {
            return Reason.THROTTLE;
        }
        if (others == 0 && full == 0 && limited > 0) {
            return Reason.RATE_LIMITED;
        }
        return others == 0 && limited == 0 && full > 0 ? Reason.FULL : Reason.NO_TARGET;
    }
}
