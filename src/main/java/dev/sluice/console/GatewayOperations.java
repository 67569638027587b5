package dev.sluice.console;

import java.util.List;
import java.util.function.Supplier;

/**
 * What operators can do with the whole gateway, besides draining it.
 *
 * @param reload reads the configuration again, whether its file has changed or not
 */
public record GatewayOperations(Supplier<Reloaded> reload) {

    /**
     * What became of the configuration.
     *
     * @param faults why nothing has changed; empty if it is in force
     * @param atNextStart names of changed properties that take effect only at the next start
     */
    public record Reloaded(List<String> faults, List<String> atNextStart) {

        public Reloaded {
            faults = List.copyOf(faults);
            atNextStart = List.copyOf(atNextStart);
        }
    }
}
