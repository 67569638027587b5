package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What an exchange does next. */
public sealed interface Choice {

    /** Why a further attempt is made. */
    enum Kind {
        FIRST,
        /** The same target and key again. */
        RETRY,
        /** Another target. */
        FALLBACK,
        /** Another key of the same target. */
        KEY,
        /** Beside an attempt without content, to another target or key. */
        HEDGE,
        /** A copy of a request, whose answer no client gets. It is never chosen. */
        MIRROR
    }

    /**
     * Send to this target now. The attempt has begun: it must be ended exactly once with {@link Choices#failed} or {@link Choices#committed}, and
     * after the latter with {@link Choices#finished}.
     *
     * @param key empty for a provider without keys
     */
    record Send(Target target, Optional<ProviderKey> key, Kind kind) implements Choice {}

    /**
     * Ask again after this time: something is usable then.
     *
     * @param turn counted down when it is time to ask before; the waiting thread may be woken by counting it down, too. Empty if nothing
     *     shortens the wait
     */
    record Wait(Duration time, Optional<CountDownLatch> turn) implements Choice {

        /** A wait that nothing shortens. */
        Wait(Duration time) {
            this(time, Optional.empty());
        }
    }

    /**
     * No further attempt.
     *
     * @param why why not
     * @param freeIn when the first target will be usable; empty if unknown
     */
    record None(Reason why, Optional<Duration> freeIn) implements Choice {}

    /** Why no further attempt is made. */
    enum Reason {
        /** No target is left that was not tried. */
        NO_TARGET,
        /** All keys are cooled by 429. */
        RATE_LIMITED,
        /** The targets have no place in flight. */
        FULL,
        /** The number of attempts is used up. */
        ATTEMPTS,
        /** It is too late. */
        DEADLINE,
        /** The target has had too many failures for anything but first attempts. */
        THROTTLE
    }
}
