package dev.sluice.ratelimit;

import java.util.Optional;

/** Tells what past requests were for, by the configuration of now. For one thread. */
public interface UsedModels {

    /** The model that a target of this name is asked for in place of the client's; empty if it is the client's, or there is no such target. */
    Optional<String> ofTarget(String target);

    /** Whether a model that was asked for is an alias. */
    boolean isAlias(String asked);
}
