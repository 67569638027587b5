package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway makes of spools that others have left behind. */
final class SpoolAdoptionsTest {

    private static final int SEGMENT = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final FakeDatabase database = new FakeDatabase(1);

    private Ledger start(String name) throws IOException {
        SpoolDirectory directory = SpoolDirectory.lock(folder.resolve(name));
        Spool spool = Spool.open(
                directory,
                new SpoolSettings(SEGMENT, 100L * SEGMENT, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND),
                System::nanoTime,
                new SplittableRandom());
        return Ledger.start(directory, spool, database, WhenFull.DROP, new LosslessObserver(), EarlierRuns.IGNORED);
    }

    /** Leaves two rows that have ended and one that has not, in a spool that the database knows nothing of. */
    private Path orphan() throws IOException {
        database.setAway(true);
        try (Ledger gone = start("gone")) {
            gone.end(Rows.row(1));
            gone.end(Rows.row(2));
            gone.open(Rows.row(3, "lost"));
        }
        database.setAway(false);
        return folder.resolve("gone");
    }

    @Test
    void aSpoolThatWasLeftBehindIsWrittenOnceHoweverOftenThatIsAskedFor() throws IOException {
        Path orphan = orphan();
        try (Ledger ledger = start("own")) {
            assertThat(ledger.adopt(orphan, PATIENCE)).isEqualTo(new Adoption.Done(3));
            assertThat(ledger.adopt(orphan, PATIENCE)).isEqualTo(new Adoption.Done(0));
            ledger.end(Rows.row(4));

            assertThat(ledger.flush(PATIENCE)).isTrue();
            assertThat(database.rows().keySet())
                    .extracting(UUID::toString)
                    .hasSize(4)
                    .contains(Rows.row(1).id().toString(), Rows.row(3).id().toString());
            assertThat(ledger.status().state()).isEqualTo(LedgerState.UP);
        }
        try (Ledger back = start("gone")) {
            back.end(Rows.row(5));
            assertThat(back.flush(PATIENCE)).isTrue();
        }
        assertThat(database.rows()).hasSize(5);
    }

    @Test
    void whileTheDatabaseIsAwayTheCallEndsAndTheSpoolIsWrittenLater() throws IOException {
        Path orphan = orphan();
        database.setAway(true);
        try (Ledger ledger = start("own")) {
            assertThat(ledger.adopt(orphan, Duration.ofMillis(1))).isInstanceOf(Adoption.Running.class);
            assertThat(ledger.adopt(folder.resolve("other"), Duration.ofMillis(1)))
                    .isEqualTo(new Adoption.Refused(orphan + " is being written; try again when that is done"));
            database.setAway(false);

            assertThat(ledger.adopt(orphan, PATIENCE)).isEqualTo(new Adoption.Done(3));
        }
    }

    @Test
    void aSpoolThatIsInUseOrNoneIsRefused() throws IOException {
        try (Ledger ledger = start("own");
                Ledger running = start("running")) {
            assertThat(running.status().state()).isNotEqualTo(LedgerState.TAKEN);
            Path none = Files.createDirectory(folder.resolve("none"));

            assertThat(ledger.adopt(folder.resolve("running"), PATIENCE))
                    .isEqualTo(new Adoption.Refused(folder.resolve("running") + " is in use by a gateway"));
            assertThat(ledger.adopt(folder.resolve("own"), PATIENCE))
                    .isEqualTo(new Adoption.Refused(folder.resolve("own") + " is in use by a gateway"));
            assertThat(ledger.adopt(none, PATIENCE))
                    .isEqualTo(new Adoption.Refused(none + " is not the directory of a ledger"));
            assertThat(none).isEmptyDirectory();
        }
    }
}
