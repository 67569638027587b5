package dev.sluice.targets;

import dev.sluice.routing.Capacity;
import dev.sluice.routing.ProviderKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the targets of one provider share: its keys, and its places in flight (R36). Thread-safe. */
final class ProviderState {

    private final Map<String, KeyState> keys = new ConcurrentHashMap<>();
    private final PlaceQueue places;

    ProviderState(Capacity capacity) {
        places = new PlaceQueue(capacity);
    }

    /** Returns the state of a key. */
    KeyState key(Optional<ProviderKey> key, long now) {
        String name = nameOf(key);
        KeyState state = keys.get(name);
        return state != null ? state : keys.computeIfAbsent(name, absent -> new KeyState(absent, now));
    }

    /** A key has been accepted for this model. */
    void succeeded(Optional<ProviderKey> key, String model, TargetStates states) {
        KeyState state = keys.get(nameOf(key));
        if (state != null && state.isTouched()) {
            state.succeeded(model, states.now());
        }
    }

    private static String nameOf(Optional<ProviderKey> key) {
        return key.isPresent() ? key.get().name() : KeyState.NONE;
    }

    Iterable<KeyState> keys() {
        return keys.values();
    }

    PlaceQueue places() {
        return places;
    }
}
