package dev.sluice.ledger.store;

/** Who brings the schema up to date. */
public enum Migration {
    /** The gateway does, when it connects. Its user must have the right to create tables. */
    AUTO,
    /** Somebody else does. The gateway looks, and uses no database whose schema it does not know. */
    CHECK,
    /** Somebody else does, and the gateway does not look. */
    OFF
}
