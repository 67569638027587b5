package dev.sluice.routing;

/** Where a request goes, or why it goes nowhere. */
public sealed interface Route permits RoutePlan, NoRoute {}
