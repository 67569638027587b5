package dev.sluice.demo;

import dev.sluice.routing.Provider;
import dev.sluice.routing.Secret;
import java.util.Optional;

/**
 * The API key that the embedded demo provider requires.
 *
 * @param value empty if the demo is disabled
 */
public record DemoKey(Optional<Secret> value) {

    /** The demo is disabled: it accepts no key. */
    public static final DemoKey OFF = new DemoKey(Optional.empty());

    /** Returns the key of the demo's provider configuration. */
    public static DemoKey of(Provider demo) {
        return new DemoKey(demo.key());
    }
}
