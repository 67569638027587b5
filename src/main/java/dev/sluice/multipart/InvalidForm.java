package dev.sluice.multipart;

/**
 * A form that is refused.
 *
 * @param reason for the client: a sentence without its full stop; contains no text of the form
 */
public record InvalidForm(FormFault fault, String reason) implements FormResult {}
