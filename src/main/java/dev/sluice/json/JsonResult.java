package dev.sluice.json;

/** The result of parsing a JSON text: a {@link JsonDocument} or a {@link JsonSyntaxError}. */
public sealed interface JsonResult permits JsonDocument, JsonSyntaxError {}
