package dev.sluice.config;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.ledger.store.DatabaseLogin;
import dev.sluice.ledger.store.Migration;
import dev.sluice.ledger.store.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * How the ledger is kept.
 *
 * @param directory where the spool is, and the embedded database
 * @param spool how much the spool keeps, and how safely
 * @param whenFull what happens to exchanges while the spool is full
 * @param login the database; empty for the embedded one or for one of the container
 * @param jndi name of the container's data source; empty for none
 * @param migration who brings the schema of the database up to date
 * @param retention how long the database keeps what it has
 * @param users what rows have in the place of users' names
 * @param hasAddresses whether rows name clients' addresses
 * @param keysEvery how often keys that were made for clients are looked for; empty if none are made
 * @param zone where hours and days begin
 */
public record LedgerConfig(
        Path directory,
        SpoolSettings spool,
        WhenFull whenFull,
        Optional<DatabaseLogin> login,
        Optional<String> jndi,
        Migration migration,
        Retention retention,
        UserNames users,
        boolean hasAddresses,
        Optional<Duration> keysEvery,
        ZoneId zone) {

    /** Whether the database is in the directory. */
    public boolean isEmbedded() {
        return login.isEmpty() && jndi.isEmpty();
    }

    /** Where the rows are, for the log; without secrets. */
    String place() {
        if (jndi.isPresent()) {
            return jndi.get();
        }
        return login.isPresent() ? "the database of sluice.ledger.url" : directory.toString();
    }
}
