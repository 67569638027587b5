package dev.sluice.config;

import dev.sluice.routing.Capability;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads lists of what a request may need. */
final class Capabilities {

    private Capabilities() {}

    /** Returns the known words of a property, and records a fault if there are others. */
    static Set<Capability> read(PropertyReader settings, String property) {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        for (String word : settings.words(property)) {
            Optional<Capability> known = Stream.of(Capability.values())
                    .filter(capability -> capability.label().equals(word))
                    .findFirst();
            known.ifPresentOrElse(
                    found::add, () -> settings.fault(property, "must be a list of " + Capability.labels()));
        }
        return found;
    }
}
