package dev.sluice.targets;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Cooldowns for each model, of one key or one target. Thread-safe.
 *
 * <p>Names of models can come from clients, so that their number is bounded. When there is no room, those that have ended are forgotten; if
 * none has, the new one is not remembered: that costs a refused request more. To cool all models instead would let a client that makes
 * up names take the key from all others.
 */
final class ModelCooldowns {

    static final int MOST = 1_000;
    static final int LONGEST_NAME = 256;

    private final Map<String, Cooldown> byModel = new ConcurrentHashMap<>();
    private final ReentrantLock change = new ReentrantLock();
    private long nextSweep;

    boolean isEmpty() {
        return byModel.isEmpty();
    }

    /** Returns the model's cooldown, which may be over; null if there is none. */
    Cooldown of(String model) {
        return byModel.isEmpty() ? null : byModel.get(model);
    }

    /** Cools a model, as {@link Cooldown#cool}. */
    void cool(String model, AttemptOutcome why, Optional<Duration> told, Duration first, Duration most, long now) {
        if (model.length() > LONGEST_NAME) {
            return;
        }
        change.lock();
        try {
            Cooldown cooldown = byModel.get(model);
            if (cooldown == null) {
                if (!hasRoom(now)) {
                    return;
                }
                cooldown = new Cooldown(now);
                cooldown.cool(why, told, first, most, now);
                byModel.put(model, cooldown);
            } else {
                cooldown.cool(why, told, first, most, now);
            }
        } finally {
            change.unlock();
        }
    }

    /** A request for this model has succeeded. */
    void succeeded(String model, long now) {
        if (byModel.isEmpty() || !byModel.containsKey(model)) {
            return;
        }
        change.lock();
        try {
            byModel.computeIfPresent(model, (name, cooldown) -> {
                cooldown.succeeded();
                return cooldown.isOver(now) ? null : cooldown;
            });
        } finally {
            change.unlock();
        }
    }

    void end() {
        change.lock();
        try {
            byModel.clear();
        } finally {
            change.unlock();
        }
    }

    /** Names those that are not over. */
    void forEach(long now, BiConsumer<String, Cooldown> each) {
        byModel.forEach((model, cooldown) -> {
            if (!cooldown.isOver(now)) {
                each.accept(model, cooldown);
            }
        });
    }

    /** Looks for ended ones only when one can have ended since the last look. */
    private boolean hasRoom(long now) {
        if (byModel.size() < MOST) {
            return true;
        }
        if (nextSweep != 0 && nextSweep - now > 0) {
            return false;
        }
        byModel.values().removeIf(cooldown -> cooldown.isOver(now));
        nextSweep = byModel.values().stream()
                .mapToLong(Cooldown::until)
                .reduce((one, other) -> one - other < 0 ? one : other)
                .orElse(0);
        return byModel.size() < MOST;
    }
}
