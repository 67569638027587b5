package dev.sluice.routing;

import java.time.ZoneId;
import java.util.OptionalLong;

/**
 * How a rule copies requests, in place of leading them elsewhere (routing.md R47).
 *
 * @param tokensPerDay how many tokens the copies may use in a day, with their answers; empty for any number
 * @param zone in which a day begins
 */
public record Mirroring(OptionalLong tokensPerDay, ZoneId zone) {}
