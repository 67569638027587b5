package dev.sluice.routing;

/**
 * A name of the gateway's own that clients ask for.
 *
 * @param name what clients ask for, exactly, or a pattern in which {@code *} matches any characters
 * @param target where it leads
 */
public record ModelAlias(String name, ModelTarget target) {}
