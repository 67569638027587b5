package dev.sluice.routing;

/** The result of routing: a {@link RoutePlan}, or a {@link NoRoute} with the error. */
public sealed interface Route permits RoutePlan, NoRoute {}
