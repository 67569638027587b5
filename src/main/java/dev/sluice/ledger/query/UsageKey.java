package dev.sluice.ledger.query;

/** What sums can be told apart by. */
public enum UsageKey {
    /** The client. */
    CLIENT,
    /** The user within the client. There are no sums of users by hours. */
    USER,
    /** The model that was asked for, where one has answered. */
    ASKED,
    /** The target. */
    TARGET
}
