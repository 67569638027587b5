package dev.sluice.json;

/** How the reading of a JSON text ended: a {@link JsonDocument}, or the {@link JsonSyntaxError} that stopped it. */
public sealed interface JsonResult permits JsonDocument, JsonSyntaxError {}
