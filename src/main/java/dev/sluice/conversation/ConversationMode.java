package dev.sluice.conversation;

/** What is done with the conversation state that clients carry for the gateway (behaviour.md 6). */
public enum ConversationMode {
    /** Answers carry the state; requests go on without it. */
    INJECT,
    /** The same, and the tool messages that a request's history lacks are put back from its state. */
    EXPAND,
    /** None is read and none is written. */
    OFF
}
