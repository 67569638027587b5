package dev.sluice.ledger;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.spool.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/**
 * How the ledger is kept.
 *
 * @param directory where the spool and the embedded database are
 * @param spool how much the spool keeps, and how safely
 * @param whenFull what happens to exchanges while the spool is full
 * @param retention how long the database keeps what it has
 * @param hasUsers whether rows name users
 * @param hasAddresses whether rows name clients' addresses
 * @param zone where hours and days begin
 */
public record LedgerSettings(
        Path directory,
        SpoolSettings spool,
        WhenFull whenFull,
        Retention retention,
        boolean hasUsers,
        boolean hasAddresses,
        ZoneId zone) {

    /**
     * How long the database keeps what it has.
     *
     * @param rows rows of exchanges
     * @param hours sums of hours
     * @param days sums of days
     */
    public record Retention(Duration rows, Duration hours, Duration days) {}
}
