package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.List;

/**
 * What providers grant the keys that one exchange may use (routing.md R28). For the exchange's thread, or one that holds its wait.
 */
public interface KeyLimits {

    /** Nothing is known of what is granted: every key may be used. */
    KeyLimits NONE = new KeyLimits() {
        @Override
        public Result take(Target target, ProviderKey key, String model) {
            return Taken.NOTHING;
        }

        @Override
        public List<ProviderKey> leastUsed(Target target, List<ProviderKey> keys, String model) {
            return keys;
        }
    };

    /** Whether a key has enough left for a request. */
    sealed interface Result {}

    /**
     * What the request needs was there, and was taken.
     *
     * @param charge to be ended when the attempt with the key ends
     */
    record Taken(KeyCharge charge) implements Result {

        static final Taken NOTHING = new Taken(KeyCharge.NONE);
    }

    /**
     * The key has not enough left; nothing was taken.
     *
     * @param freeIn when it will have enough; above zero
     */
    record Spent(Duration freeIn) implements Result {}

    /**
     * Takes what the request needs of what the provider grants the key.
     *
     * @param model what the target is asked for
     */
    Result take(Target target, ProviderKey key, String model);

    /**
     * Returns those of some keys of which the smallest share is used of what is granted; all of them if that is not known of each.
     *
     * @param keys at least one
     * @param model what the target is asked for
     */
    List<ProviderKey> leastUsed(Target target, List<ProviderKey> keys, String model);
}
