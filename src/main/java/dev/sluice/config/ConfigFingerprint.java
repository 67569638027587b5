package dev.sluice.config;

import dev.sluice.console.ShownConfig;
import dev.sluice.digest.Sha256;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells configurations apart: equal ones have the same text. Of secrets it knows only that they are set, as whoever sees the text could try
 * likely ones.
 */
public final class ConfigFingerprint {

    /** In hexadecimal digits. */
    private static final int LENGTH = 12;

    /** What is the machine's, and may differ between gateways that serve alike. */
    private static final Set<String> OF_MACHINE =
            Set.of("sluice.ledger.dir", "SLUICE_LEDGER_DIR", "sluice.drain.file", "SLUICE_DRAIN_FILE");

    private ConfigFingerprint() {}

    /** The text of the properties that are set. Where each of them is set does not matter. */
    public static String of(List<ShownConfig.Property> properties) {
        return Sha256.hex(properties.stream()
                        .filter(property -> !OF_MACHINE.contains(property.name()))
                        .sorted(Comparator.comparing(ShownConfig.Property::name))
                        .map(property -> property.name() + "=" + property.value())
                        .collect(Collectors.joining("\n")))
                .substring(0, LENGTH);
    }
}
