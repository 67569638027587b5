package dev.sluice.routing;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where a model's name leads.
 *
 * @param name unique name of the target in the configuration; the provider's own where it is the target
 * @param provider name of the provider
 * @param model the model to ask it for; empty to keep what the client asked for
 * @param context how many tokens the prompt and the longest answer may have together; empty if unknown
 * @param lacks what requests may need that the model cannot do
 */
public record ModelTarget(
        String name, String provider, Optional<String> model, OptionalLong context, Set<Capability> lacks) {

    public ModelTarget {
        lacks = Set.copyOf(lacks);
    }

    /** A provider as a target, of which nothing else is known. */
    public ModelTarget(String provider, Optional<String> model) {
        this(provider, provider, model, OptionalLong.empty(), Set.of());
    }
}
