package dev.sluice.targets;

import dev.sluice.routing.ProviderKey;
import java.util.Optional;

/**
 * A key with which a target can be used now.
 *
 * @param key empty for a provider without keys
 */
public record FreeKey(Optional<ProviderKey> key) {}
