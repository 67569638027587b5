package dev.sluice.ledger.store;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * A database in a file of a directory. A file that is damaged is put aside, and the newest backup that can be read takes its place, else a new
 * file; what is missing comes from the spool again.
 */
final class EmbeddedH2 implements Connections {

    private static final Logger LOG = System.getLogger(EmbeddedH2.class.getName());

    private static final String NAME = "ledger";
    private static final String FILE = NAME + ".mv.db";
    private static final String DAMAGED = FILE + ".damaged-";
    private static final String BACKUP = NAME + "-backup-";
    private static final String ZIP = ".zip";
    private static final String SHUTDOWN_NOW = "SHUTDOWN IMMEDIATELY";
    private static final String UNFINISHED = ".unfinished";

    /** Backups, and damaged files. */
    private static final int KEPT = 2;

    private static final Duration LONGEST_BACKUP = Duration.ofMinutes(30);

    /** At the end of a file's name, so that names sort by time. */
    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private static final List<Integer> DAMAGE = List.of(ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1);
    private static final List<Integer> STORE_DAMAGE =
            List.of(DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_CHUNK_NOT_FOUND, DataUtils.ERROR_UNSUPPORTED_FORMAT);

    private final Path directory;
    private final int most;
    private final Clock clock;
    private final DriverDataSource source;
    private Optional<PooledConnections> pool = Optional.empty();
    private boolean isDamaged;
    private volatile Optional<Path> putAside = Optional.empty();

    /**
     * Creates one, and does not open it yet.
     *
     * @param directory exists, or can be created
     * @param most connections at once
     * @throws IllegalArgumentException if its path contains a semicolon
     */
    EmbeddedH2(Path directory, int most, Clock clock) {
        String path = directory.toAbsolutePath().resolve(NAME).toString();
        if (path.contains(";")) {
            throw new IllegalArgumentException("the path of the ledger's directory must not contain a semicolon");
        }
        this.directory = directory;
        this.most = most;
        this.clock = clock;
        // What is committed is written at once, so that the spool can give it up. The application closes the database:
        // a hook of the virtual machine would outlive the application in a container.
        this.source = new DriverDataSource(new DatabaseLogin(
                "jdbc:h2:file:" + path
                        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;QUERY_CACHE_SIZE=64;CACHE_SIZE=16384",
                "sluice",
                ""));
    }

    @Override
    public Connection get() throws SQLException {
        return pool().get();
    }

    private synchronized PooledConnections pool() throws SQLException {
        if (isDamaged) {
            shutDown();
            if (Files.exists(directory.resolve(FILE))) {
                rebuild();
            }
            isDamaged = false;
        }
        if (pool.isEmpty()) {
            // The pool would try for seconds, and hide why it cannot.
            Connection first = openOrRebuild();
            try {
                PooledConnections made = new PooledConnections(source, most);
                made.get().close();
                pool = Optional.of(made);
            } finally {
                first.close();
            }
        }
        return pool.get();
    }

    private Connection openOrRebuild() throws SQLException {
        try {
            Files.createDirectories(directory);
            boolean isNew = !Files.exists(directory.resolve(FILE));
            Connection connection = source.getConnection();
            if (isNew || hasTables(connection)) {
                return connection;
            }
            shutDown(connection, SHUTDOWN_NOW);
        } catch (IOException failed) {
            throw new SQLException("The directory " + directory + " cannot be made", failed);
        } catch (SQLException failed) {
            if (!isDamage(failed)) {
                throw failed;
            }
        }
        rebuild();
        return source.getConnection();
    }

    /** H2 opens a damaged file as it was before, where it can: perhaps before there was anything in it. */
    private static boolean hasTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT 1 FROM information_schema.tables WHERE table_name = 'LEDGER_SCHEMA'")) {
            return tables.next();
        }
    }

    /** If the file is damaged, another takes its place before the next connection. */
    @Override
    public synchronized void failed(SQLException failure) {
        isDamaged |= isDamage(failure);
        pool.ifPresent(connections -> connections.failed(failure));
    }

    private static boolean isDamage(SQLException failure) {
        if (DAMAGE.contains(failure.getErrorCode())) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException store && STORE_DAMAGE.contains(store.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    private void rebuild() throws SQLException {
        try {
            Path aside = directory.resolve(DAMAGED + SUFFIX.format(clock.instant()));
            Files.move(directory.resolve(FILE), aside);
            keepNewest(DAMAGED);
            Optional<Path> restored = restore();
            putAside = Optional.of(aside);
            LOG.log(
                    Level.ERROR,
                    "the ledger''s database is damaged, and was put aside as {0}. {1} takes its place;"
                            + " what it lacks is filled from the spool, as far as that reaches",
                    aside,
                    restored.map(backup -> "The backup " + backup.getFileName()).orElse("A new one"));
        } catch (IOException failed) {
            throw new SQLException("The ledger's database is damaged, and could not be put aside", failed);
        }
    }

    /** Puts the newest backup that opens into the place of the database. */
    private Optional<Path> restore() throws IOException {
        for (Path backup : files(BACKUP, ZIP)) {
            try {
                unpack(backup);
                source.getConnection().close();
                return Optional.of(backup);
            } catch (IOException | SQLException unusable) {
                LOG.log(Level.WARNING, "the backup {0} cannot be used: {1}", backup, unusable.getMessage());
                Files.deleteIfExists(directory.resolve(FILE));
            }
        }
        return Optional.empty();
    }

    private void unpack(Path backup) throws IOException {
        try (InputStream in = Files.newInputStream(backup);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(FILE)) {
                    Files.copy(zip, directory.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
                    return;
                }
            }
        }
        throw new IOException("there is no database in it");
    }

    /** Writes a backup beside the database while that is in use, and keeps the newest. */
    void backUp() throws SQLException {
        Path backup = directory.resolve(BACKUP + SUFFIX.format(clock.instant()) + ZIP);
        Path unfinished = directory.resolve(backup.getFileName() + UNFINISHED);
        try {
            try (Session session = Session.patient(get(), LONGEST_BACKUP)) {
                session.execute(
                        "BACKUP TO '" + unfinished.toAbsolutePath().toString().replace("'", "''") + "'");
            }
            Files.move(unfinished, backup, StandardCopyOption.ATOMIC_MOVE);
            keepNewest(BACKUP);
        } catch (IOException failed) {
            throw new SQLException("The backup " + backup + " cannot be written", failed);
        } finally {
            delete(unfinished);
        }
    }

    private static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "cannot delete {0}: {1}", unfinished, failed.getMessage());
        }
    }

    private void keepNewest(String prefix) throws IOException {
        for (Path old : files(prefix, "").stream().skip(KEPT).toList()) {
            Files.delete(old);
        }
    }

    /** The newest first. */
    private List<Path> files(String prefix, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.getFileName().toString().endsWith(ending))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** The damaged file of which this one has taken the place since the start; empty for none. Any thread. */
    Optional<Path> putAside() {
        return putAside;
    }

    @Override
    public synchronized void close() {
        shutDown();
    }

    /** Closes the file, whoever uses it. */
    private void shutDown() {
        if (pool.isPresent()) {
            try {
                shutDown(pool.get().get(), isDamaged ? SHUTDOWN_NOW : "SHUTDOWN");
            } catch (SQLException closed) {
                LOG.log(Level.DEBUG, "the ledger''s database was closed before", closed);
            }
            pool.get().close();
            pool = Optional.empty();
        }
    }

    private static void shutDown(Connection connection, String command) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
