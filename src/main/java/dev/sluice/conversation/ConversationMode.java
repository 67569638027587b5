package dev.sluice.conversation;

/** How the gateway handles the conversation state that clients carry for it (behaviour.md 6). */
public enum ConversationMode {
    /** Adds the state to responses and removes it from requests. */
    INJECT,
    /** Like {@link #INJECT}, and restores tool messages missing from a request's history from its state. */
    EXPAND,
    /** Neither reads nor writes state. */
    OFF
}
