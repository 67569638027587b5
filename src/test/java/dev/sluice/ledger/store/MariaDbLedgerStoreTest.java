package dev.sluice.ledger.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** In a real MariaDB, where it is installed. */
final class MariaDbLedgerStoreTest extends LedgerStoreContract {

    @TempDir
    private static Path directory;

    private static MariaDbServer server;
    private static int databases;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = MariaDbServer.start(directory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    TestDatabase database() throws SQLException {
        databases++;
        return MariaDbDatabase.create("test" + databases, server);
    }
}
