package dev.sluice.inference;

/** The result of parsing a request. */
sealed interface InferenceParseResult permits InferenceRequest, MalformedRequest {}
