package dev.sluice.targets;

import java.util.Optional;

/** Told of each cooldown of a key. */
@FunctionalInterface
interface CooldownVisitor {

    /**
     * Called for one cooldown.
     *
     * @param model the model that it is for; empty for all
     */
    void visit(String key, Optional<String> model, Cooldown cooldown);
}
