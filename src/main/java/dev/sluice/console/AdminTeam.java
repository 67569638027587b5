package dev.sluice.console;

import dev.sluice.auth.NamePatterns;

/**
 * A team, whose members see what concerns its clients.
 *
 * @param name as configured
 * @param clients names of its clients
 * @param mayRotate whether its members may rotate these clients' keys
 */
public record AdminTeam(String name, NamePatterns clients, boolean mayRotate) {}
