package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is known about one key of a provider: for which models it is not used, and until when (R26, R27, R29). Thread-safe.
 *
 * <p>A provider without keys has one such state too: its refusals count in the same way.
 */
final class KeyState {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The name of the state of a provider without keys. */
    static final String NONE = "none";

    private final String name;
    private final ModelCooldowns limited = new ModelCooldowns();
    private final ReentrantLock change = new ReentrantLock();
    private final Cooldown refused;
    private final Cooldown withoutQuota;

    /** Whether there is anything to look at: nothing costs more than this while the key works. */
    private volatile boolean isTouched;

    /** The credential that was refused: a new one ends all cooldowns. */
    private volatile String credential = "";

    KeyState(String name, long now) {
        this.name = name;
        refused = new Cooldown(now);
        withoutQuota = new Cooldown(now);
    }

    String name() {
        return name;
    }

    /** Whether anything is remembered. */
    boolean isTouched() {
        return isTouched;
    }

    /** Returns the cooldown that ends last of those that concern this model; null if the key is free. */
    Cooldown cooldown(Optional<ProviderKey> key, String model, long now) {
        if (!isTouched || isReplaced(key)) {
            return null;
        }
        Cooldown last = later(refused, withoutQuota);
        Cooldown ofModel = limited.of(model);
        if (ofModel != null) {
            last = later(last, ofModel);
        }
        return last.isOver(now) ? null : last;
    }

    /** Cools the key as the outcome says, and returns for how long from now on; zero if it says nothing about the key. */
    Duration cool(Optional<ProviderKey> key, String model, AttemptOutcome why, Optional<Duration> toldWait, long now) {
        Optional<Duration> told = toldWait.filter(time -> !time.isNegative() && !time.isZero());
        change.lock();
        try {
            if (isTouched && isReplaced(key)) {
                end(now);
            }
            credential = key.map(one -> one.secret().reveal()).orElse("");
            switch (why.cooling()) {
                case KEY_FOR_MODEL -> limited.cool(model, why, told, SECOND, Duration.ofSeconds(60), now);
                case KEY -> refused.cool(why, Optional.empty(), MINUTE, Duration.ofMinutes(15), now);
                case KEY_FOR_LONG -> {
                    withoutQuota.cool(why, Optional.empty(), Duration.ofMinutes(5), Duration.ofHours(1), now);
                    told.ifPresent(time -> withoutQuota.cool(why, told, time, time, now));
                }
                default -> {
                    return Duration.ZERO;
                }
            }
            isTouched = true;
        } finally {
            change.unlock();
        }
        Cooldown last = cooldown(key, model, now);
        return last == null ? Duration.ZERO : Duration.ofNanos(last.until() - now);
    }

    /** The provider has accepted the key for this model. */
    void succeeded(String model, long now) {
        change.lock();
        try {
            refused.succeeded();
            withoutQuota.succeeded();
            limited.succeeded(model, now);
            isTouched = !limited.isEmpty() || !refused.isOver(now) || !withoutQuota.isOver(now);
        } finally {
            change.unlock();
        }
    }

    /** Ends all cooldowns. */
    void end(long now) {
        change.lock();
        try {
            refused.end(now);
            withoutQuota.end(now);
            limited.end();
            isTouched = false;
        } finally {
            change.unlock();
        }
    }

    /** Names the cooldowns that are not over. */
    void forEach(long now, CooldownVisitor each) {
        if (!isTouched) {
            return;
        }
        if (!refused.isOver(now)) {
            each.visit(name, Optional.empty(), refused);
        }
        if (!withoutQuota.isOver(now)) {
            each.visit(name, Optional.empty(), withoutQuota);
        }
        limited.forEach(now, (model, cooldown) -> each.visit(name, Optional.of(model), cooldown));
    }

    private boolean isReplaced(Optional<ProviderKey> key) {
        return key.isPresent() && !key.get().secret().reveal().equals(credential);
    }

    private static Cooldown later(Cooldown one, Cooldown other) {
        return one.until() - other.until() >= 0 ? one : other;
    }
}
