package dev.sluice.ledger.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** A kind of database that a ledger can be kept in, for tests that must hold in each. */
enum DatabaseKind {
    H2 {
        @Override
        DatabaseServer start() {
            return directory -> new H2Database(directory);
        }
    },
    POSTGRESQL {
        @Override
        DatabaseServer start() throws IOException {
            EmbeddedPostgres server = EmbeddedPostgres.start();
            return new DatabaseServer() {
                @Override
                public TestDatabase database(Path directory) throws Exception {
                    return PostgresDatabase.create(newName(), server.getPort());
                }

                @Override
                public void close() throws IOException {
                    server.close();
                }
            };
        }
    },
    MARIADB {
        @Override
        DatabaseServer start() throws Exception {
            Path files = Files.createTempDirectory("sluice-mariadb");
            MariaDbServer server = MariaDbServer.start(files);
            return new DatabaseServer() {
                @Override
                public TestDatabase database(Path directory) throws Exception {
                    return MariaDbDatabase.create(newName(), server);
                }

                @Override
                public void close() throws IOException {
                    server.close();
                    delete(files);
                }
            };
        }
    };

    /** Starts a server; or skips the test where it is not installed. */
    abstract DatabaseServer start() throws Exception;

    private static String newName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }

    /** Where databases are made. */
    interface DatabaseServer extends AutoCloseable {

        /**
         * Makes an empty one.
         *
         * @param directory for the files of one that has no server
         */
        TestDatabase database(Path directory) throws Exception;

        @Override
        default void close() throws IOException {
            // There is no server.
        }
    }
}
