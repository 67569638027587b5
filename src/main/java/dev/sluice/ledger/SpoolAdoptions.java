package dev.sluice.ledger;

import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes into the database what other gateways have left in their spools, one spool at a time. Thread-safe. */
final class SpoolAdoptions implements AutoCloseable {

    /** Of a spool that is full, there must be room for one more segment: it tells that the gateway before has ended. */
    private static final SpoolSettings SETTINGS = new SpoolSettings(
            SpoolSettings.USUAL_SEGMENT,
            1_000_000L * SpoolSettings.USUAL_SEGMENT,
            Duration.ofDays(1),
            SpoolSettings.Sync.EACH_SECOND);

    private final LedgerStore store;
    private final LedgerObserver observer;
    private final Consumer<ExchangeRow> refusedRows;

    /** Guarded by this. */
    private Optional<SpoolAdoption> current = Optional.empty();

    /** Guarded by this. */
    private boolean isClosed;

    SpoolAdoptions(LedgerStore store, LedgerObserver observer, Consumer<ExchangeRow> refusedRows) {
        this.store = store;
        this.observer = observer;
        this.refusedRows = refusedRows;
    }

    /**
     * Begins to write a spool, or waits for one that is being written.
     *
     * @param path the directory of a gateway that has ended
     */
    Adoption adopt(Path path, Duration longest) {
        SpoolAdoption adoption;
        synchronized (this) {
            if (isClosed) {
                return new Adoption.Refused("the gateway stops");
            }
            Optional<SpoolAdoption> running = current.filter(SpoolAdoption::isRunning);
            if (running.isPresent() && !running.get().path().equals(path)) {
                return new Adoption.Refused(running.get().path() + " is being written; try again when that is done");
            }
            try {
                adoption = running.isPresent() ? running.get() : begin(path);
            } catch (IOException unfit) {
                return new Adoption.Refused(unfit.getMessage());
            }
            current = Optional.of(adoption);
        }
        return adoption.await(longest);
    }

    private SpoolAdoption begin(Path path) throws IOException {
        SpoolDirectory directory = SpoolDirectory.lockExisting(path);
        try {
            Spool spool = Spool.open(directory, SETTINGS, System::nanoTime, new SecureRandom());
            Optional<String> problem = spool.problem();
            if (spool.currentNumber() == 0 && problem.isPresent()) {
                throw new IOException(problem.get());
            }
            return SpoolAdoption.begin(directory, spool, store.another(), observer, refusedRows);
        } catch (IOException | RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    /** Ends what runs. The same call does the rest after the next start. */
    @Override
    public void close() {
        Optional<SpoolAdoption> running;
        synchronized (this) {
            isClosed = true;
            running = current;
        }
        running.ifPresent(SpoolAdoption::close);
    }
}
