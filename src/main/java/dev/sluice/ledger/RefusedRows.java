package dev.sluice.ledger;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Keeps rows that the database does not take, in files of a directory, at most {@value #MOST}. For one thread. */
final class RefusedRows implements Consumer<ExchangeRow> {

    private static final Logger LOG = System.getLogger(RefusedRows.class.getName());

    private static final int MOST = 1000;

    private final Path directory;

    RefusedRows(Path directory) {
        this.directory = directory;
    }

    @Override
    public void accept(ExchangeRow row) {
        try {
            Files.createDirectories(directory);
            if (count() < MOST) {
                Files.write(directory.resolve(row.id() + ".row"), RowCodec.encode(row));
            }
            LOG.log(
                    Level.ERROR,
                    "the ledger''s database does not take the row {0}; it is kept in {1}",
                    row.id(),
                    directory);
        } catch (IOException failed) {
            LOG.log(
                    Level.ERROR,
                    "the ledger's database does not take the row " + row.id() + ", and it is lost",
                    failed);
        }
    }

    private int count() throws IOException {
        try (var files = Files.list(directory)) {
            return (int) files.limit(MOST).count();
        }
    }
}
