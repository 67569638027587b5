package dev.sluice.multipart;

/** The result of reading a form. */
public sealed interface FormResult permits FormBody, InvalidForm {}
