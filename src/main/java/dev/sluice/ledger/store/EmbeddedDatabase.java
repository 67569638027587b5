package dev.sluice.ledger.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/**
 * H2, in a file of the ledger's directory and in this process.
 *
 * <p>A file that cannot be opened is put aside, and a new one is made, which is filled with what the spool still has.
 */
final class EmbeddedDatabase implements Database {

    private static final Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());

    private static final String NAME = "ledger";
    private static final String SUFFIX = ".mv.db";

    private final Path directory;
    private volatile String notice = "";

    EmbeddedDatabase(Path directory) {
        this.directory = directory;
    }

    @Override
    public Connection connect() throws SQLException {
        try {
            return open();
        } catch (SQLException failed) {
            if (!isBroken(failed)) {
                throw failed;
            }
            putAside(failed);
            return open();
        }
    }

    private Connection open() throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        // What is committed is written at once: a killed process must not lose rows that the spool has given up. The
        // listener closes the database, not a hook of the process.
        source.setURL("jdbc:h2:file:" + directory.toAbsolutePath().resolve(NAME)
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;MODE=REGULAR");
        source.setUser("sa");
        source.setPassword("");
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static boolean isBroken(SQLException failed) {
        return failed.getErrorCode() == ErrorCode.FILE_CORRUPTED_1
                || failed.getErrorCode() == ErrorCode.FILE_VERSION_ERROR_1
                || failed.getErrorCode() == ErrorCode.GENERAL_ERROR_1;
    }

    private void putAside(SQLException failed) throws SQLException {
        Path file = directory.resolve(NAME + SUFFIX);
        Path aside = directory.resolve(NAME + SUFFIX + ".broken-" + System.currentTimeMillis());
        try {
            Files.move(file, aside);
        } catch (IOException unmovable) {
            failed.addSuppressed(unmovable);
            throw failed;
        }
        notice = "the file of the embedded database could not be opened. It was renamed to " + aside.getFileName()
                + ", and the new one has what the spool still had";
        LOG.log(Level.ERROR, "the ledger: " + notice, failed);
    }

    @Override
    public String scripts() {
        return "h2";
    }

    @Override
    public void lockSchema(Connection connection) {
        // Only this process can open the file.
    }

    @Override
    public String notice() {
        return notice;
    }
}
