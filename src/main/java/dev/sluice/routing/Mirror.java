package dev.sluice.routing;

/**
 * Where a copy of a request goes.
 *
 * @param rule name of the rule that says so
 * @param target what gets the copy
 */
public record Mirror(String rule, Target target, Mirroring how) {}
