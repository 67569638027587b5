package dev.sluice.ledger;

/**
 * How far the audit of this gateway is.
 *
 * @param head its last record
 * @param written number of the last record that this process knows to be in the database; 0 for none
 */
public record AuditState(AuditHead head, long written) {}
