package dev.sluice.auth;

/**
 * An administrator sends the request as a client, to see what becomes of it. The client needs no credential then.
 *
 * <p>Published by the admin API alone, before it dispatches the request to the chain: nothing that a request contains can publish it. Absent
 * from all other exchanges.
 *
 * @param client whose request it is, and who is charged
 * @param by name of the administrator
 */
public record TrialRun(Client client, String by) {}
