package dev.sluice.routing;

import java.util.Optional;

/**
 * Where a model's name leads.
 *
 * @param provider name of the provider
 * @param model the model to ask it for; empty to keep what the client asked for
 */
public record ModelTarget(String provider, Optional<String> model) {}
