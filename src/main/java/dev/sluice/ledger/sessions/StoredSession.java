package dev.sluice.ledger.sessions;

import java.time.Instant;

/**
 * A session of an administrator, as it is stored: with hashes alone.
 *
 * @param tokenSha256 of what the browser sends, as 64 hexadecimal digits in lower case
 * @param keySha256 of the key that was exchanged for it, in the same form
 * @param begun when it began, to the millisecond
 * @param used when it was used last, to the millisecond; gateways write it once a minute at most
 */
public record StoredSession(String tokenSha256, String keySha256, Instant begun, Instant used) {}
