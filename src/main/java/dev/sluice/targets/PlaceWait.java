package dev.sluice.targets;

import dev.sluice.auth.Client;
import dev.sluice.targets.TargetObserver.WaitResult;
import java.time.Duration;
import java.util.Optional;

/** The waits of one exchange for places at targets, one after the other. For the exchange's thread. */
final class PlaceWait {

    private final TargetObserver observer;
    private final Client client;

    /** Null while it does not wait. */
    private PlaceQueue.Waiting waiting;

    private TargetState target;
    private long since;
    private long until;

    /** In nanoseconds, over all waits; negative before the first one. */
    private long waited = -1;

    PlaceWait(TargetObserver observer, Client client) {
        this.observer = observer;
        this.client = client;
    }

    /**
     * Begins to wait for a place at a target, and ends the wait at another one.
     *
     * @param atMost besides the time that the provider's configuration allows
     * @return false if it would wait in vain
     */
    boolean join(TargetState at, Duration atMost, long now) {
        // The place that has come at another target may be of no use any more: its key may have been refused meanwhile.
        end(WaitResult.CANCELLED, now);
        PlaceQueue places = at.provider().places();
        Duration longest = places.longestWait();
        Duration time = longest.compareTo(atMost) < 0 ? longest : atMost;
        Optional<PlaceQueue.Waiting> joined = places.join(client.name(), client.weight(), time);
        if (joined.isEmpty()) {
            observer.waited(at.configured().provider().name(), WaitResult.REFUSED, Duration.ZERO);
            return false;
        }
        waiting = joined.get();
        target = at;
        since = now;
        until = now + time.toNanos();
        at.waits(1);
        return true;
    }

    boolean isWaiting() {
        return waiting != null;
    }

    /** Whether a place has come, and was not taken yet. */
    boolean hasPlace() {
        return waiting != null && waiting.hasPlace();
    }

    /** Whether it has a place at this target, and has not taken it yet. */
    boolean hasPlaceAt(TargetState at) {
        return waiting != null && target == at && waiting.hasPlace();
    }

    /** What to do until the place comes; empty if it has come, or if it does not wait. Ends a wait whose time is over. */
    Optional<Choice> rest(long now) {
        if (waiting == null || waiting.hasPlace()) {
            return Optional.empty();
        }
        if (until - now <= 0) {
            end(WaitResult.TIMEOUT, now);
            return Optional.empty();
        }
        return Optional.of(new Choice.Wait(Duration.ofNanos(until - now), Optional.of(waiting.turn())));
    }

    /** Takes the place at this target, if it has one. */
    boolean take(TargetState at, long now) {
        if (!hasPlaceAt(at)) {
            return false;
        }
        over(WaitResult.PLACED, now);
        at.entered();
        return true;
    }

    /** Ends the wait, if there is one. A place that has come meanwhile goes to the next in line. */
    void end(WaitResult result, long now) {
        if (waiting == null) {
            return;
        }
        PlaceQueue places = target.provider().places();
        if (places.quit(waiting)) {
            places.leave();
        }
        over(result, now);
    }

    private void over(WaitResult result, long now) {
        long took = Math.max(0, now - since);
        waited = Math.max(0, waited) + took;
        target.waits(-1);
        observer.waited(target.configured().provider().name(), result, Duration.ofNanos(took));
        waiting = null;
        target = null;
    }

    /** How long a new wait at this target would take. */
    Duration expectedAt(TargetState at) {
        return at.provider().places().waitOf(client.name(), client.weight());
    }

    /** How long it has waited in all; empty if it has not. */
    Optional<Duration> waited() {
        return waited < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(waited));
    }
}
