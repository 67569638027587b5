package dev.sluice.errors;

/**
 * The error that the gateway has answered with.
 *
 * <p>Absent if it has answered with none, also if a provider has.
 *
 * @param code the error's name for programs
 */
public record AnsweredError(String code) {}
