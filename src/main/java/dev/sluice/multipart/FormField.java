package dev.sluice.multipart;

/**
 * A part of a form that is no file.
 *
 * @param name printable ASCII
 * @param value as UTF-8; what is not is replaced by U+FFFD
 */
public record FormField(String name, String value) {}
