package dev.sluice.ledger.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
final class H2LedgerStoreTest extends LedgerStoreContract {

    @TempDir
    private Path directory;

    @Override
    TestDatabase database() {
        return new H2Database(directory);
    }
}
