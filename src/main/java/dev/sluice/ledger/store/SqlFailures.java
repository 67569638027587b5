package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUnavailableException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;

/** Tells what failures of a database mean. */
final class SqlFailures {

    /** Data exceptions, such as a number out of range, and violated constraints (ISO 9075). */
    private static final String DATA = "22";

    private static final String CONSTRAINT = "23";

    /** MariaDB: "Incorrect string value", of the class of what has none. */
    private static final int MARIADB_STRING = 1366;

    /** SQLSTATE: no connection was made. */
    private static final String NO_CONNECTION = "08001";

    private static final String SILENT = "the database does not answer: ";

    /** A statement was ended: of PostgreSQL and H2, and of MariaDB. */
    private static final Set<String> CANCELLED = Set.of("57014", "70100");

    /** The user lacks a right: of PostgreSQL, and of H2. */
    private static final Set<String> DENIED = Set.of("42501", "90096");

    /** The same of MariaDB, for a table and for a database, in a class of many things. */
    private static final Set<Integer> MARIADB_DENIED = Set.of(1142, 1044);

    private final Secrets secrets;

    SqlFailures(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Whether the database does not take what a row contains. If not, it would take no other row either. */
    static boolean isRefusal(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith(DATA) || state.startsWith(CONSTRAINT) || failure.getErrorCode() == MARIADB_STRING;
    }

    /** Whether the user may not do that. */
    static boolean isDenied(SQLException failure) {
        return DENIED.contains(String.valueOf(failure.getSQLState()))
                || MARIADB_DENIED.contains(failure.getErrorCode());
    }

    /** Whether a statement was ended because it took too long. */
    static boolean isTimeout(SQLException failure) {
        return failure instanceof SQLTimeoutException
                || CANCELLED.contains(String.valueOf(failure.getSQLState()))
                || failure.getCause() instanceof SocketTimeoutException;
    }

    /** The failure of a connection to a server that has said nothing, not even that it refuses. */
    static SQLException silence(Duration waited) {
        return new SQLTransientConnectionException(
                SILENT + "timed out after " + waited.toMillis() + " ms", NO_CONNECTION);
    }

    /** Makes the failure of everything else. */
    LedgerUnavailableException unavailable(SQLException failure) {
        SQLException told = told(failure);
        String state = told.getSQLState() == null ? "" : " (SQLSTATE " + told.getSQLState() + ")";
        String message = secrets.masked(String.valueOf(told.getMessage())).replaceAll("\\s+", " ");
        String silence = isSilence(told) ? SILENT : "";
        return new LedgerUnavailableException(silence + message + state, secrets.areIn(failure) ? null : failure);
    }

    /** Drivers say that they cannot connect; why is the cause. */
    private static boolean isSilence(SQLException failure) {
        return failure.getCause() instanceof SocketTimeoutException;
    }

    /** The pool tells that it has waited; why is the cause. */
    private static SQLException told(SQLException failure) {
        return failure instanceof SQLTransientConnectionException && failure.getCause() instanceof SQLException cause
                ? cause
                : failure;
    }
}
