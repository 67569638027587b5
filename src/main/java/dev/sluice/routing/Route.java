package dev.sluice.routing;

/**
 * The result of routing: a {@link RoutePlan}; a {@link ModelListing}, which the gateway answers itself; or a {@link NoRoute} with the error.
 */
public sealed interface Route permits RoutePlan, ModelListing, NoRoute {}
