package dev.sluice.routing;

import java.util.List;

/** The names of models that providers are known to have, without asking them now. */
@FunctionalInterface
public interface KnownModels {

    /** Nothing is known. */
    KnownModels NONE = provider -> List.of();

    /** Returns the names of a provider's models; empty if they are unknown. Must be thread-safe. */
    List<String> of(Provider provider);
}
