package dev.sluice.console;

import java.time.Instant;
import java.util.List;

/**
 * A configuration as administrators may see it.
 *
 * @param origin its sources
 * @param loadedAt when it came into force
 * @param warnings what the gateway has warned of
 * @param properties those that are set, by name
 */
public record ShownConfig(String origin, Instant loadedAt, List<String> warnings, List<Property> properties) {

    public ShownConfig {
        warnings = List.copyOf(warnings);
        properties = List.copyOf(properties);
    }

    /**
     * A property that is set.
     *
     * @param value as it is written; {@code set} for a secret
     * @param origin the file or the environment variable
     * @param isSecret whether the value is not shown
     */
    public record Property(String name, String value, String origin, boolean isSecret) {}
}
