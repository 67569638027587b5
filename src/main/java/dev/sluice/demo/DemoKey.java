package dev.sluice.demo;

import dev.sluice.routing.Provider;
import dev.sluice.routing.Secret;
import java.util.Optional;

/**
 * The credential that the embedded demo provider asks for.
 *
 * @param value empty when the demo is off
 */
public record DemoKey(Optional<Secret> value) {

    /** No key opens the demo. */
    public static final DemoKey OFF = new DemoKey(Optional.empty());

    /** The key of the provider that stands for the demo. */
    public static DemoKey of(Provider demo) {
        return new DemoKey(demo.key());
    }
}
