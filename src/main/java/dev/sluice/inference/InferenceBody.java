package dev.sluice.inference;

/** The body of a request: JSON that is held in memory, or a form that is still arriving. */
public sealed interface InferenceBody permits JsonBody, MultipartBody {}
