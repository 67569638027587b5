package dev.sluice.ledger;

/** How the ledger is. Nothing of it but {@link #FULL} is noticed by clients, and that only if the operator wants it. */
public enum LedgerState {
    /** The database has everything but what came in the last seconds. */
    UP,
    /** The same, but the ledger's directory cannot be written: rows wait in memory. */
    VOLATILE,
    /** The database has not had everything for minutes, and is being written. */
    LAGGING,
    /** The database cannot be used now. What is spooled waits for it. */
    AWAY,
    /** The spool is full, and rows are lost or requests refused, as configured. */
    FULL,
    /** Another process writes the same spool to the database, so this one has stopped to. What is spooled waits for a restart. */
    TAKEN
}
