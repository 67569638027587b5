package dev.sluice.chat;

import java.util.Optional;

/**
 * What a provider wants changed in the chat completions that it gets.
 *
 * @param model takes the place of the client's model; empty leaves that alone
 * @param streamUsage whether a stream is to tell its usage, also to a client that did not ask for it
 */
public record TargetEdits(Optional<String> model, boolean streamUsage) {

    /** No change. */
    public static final TargetEdits NONE = new TargetEdits(Optional.empty(), false);
}
