package dev.sluice.targets;

import java.time.Duration;

/**
 * How long an exchange has waited in line for places at providers.
 *
 * <p>Absent if it has not.
 *
 * @param time in all
 */
public record QueueWait(Duration time) {}
