package dev.sluice.ledger.store;

/**
 * Where a database is, and who writes to it.
 *
 * @param url begins with {@code jdbc:postgresql:}, {@code jdbc:mariadb:} or {@code jdbc:h2:}
 * @param user empty text if the URL names it
 * @param password empty text for none
 */
public record DatabaseLogin(String url, String user, String password) {

    /** Names neither the URL nor the password, as both may contain secrets. */
    @Override
    public String toString() {
        return "DatabaseLogin[user=" + user + "]";
    }
}
