package dev.sluice.ledger;

import dev.sluice.ledger.spool.SpoolPosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** A database in memory that can go away, also between a commit and the word of it. */
final class FakeDatabase implements LedgerStore {

    private final Map<UUID, ExchangeRow> rows = new LinkedHashMap<>();
    private final Map<UUID, SpoolPosition> marks = new LinkedHashMap<>();
    private final Map<String, OwnerRow> owners = new LinkedHashMap<>();
    private final Map<String, AlertRow> alerts = new LinkedHashMap<>();
    private final Random random;
    private int percentFailing;
    private boolean isAway;
    private boolean refusesBatches;
    private int batches;
    private long dropped;

    FakeDatabase(long seed) {
        random = new Random(seed);
    }

    synchronized void failFor(int percent) {
        percentFailing = percent;
    }

    synchronized void setAway(boolean away) {
        isAway = away;
    }

    /** Can be reached, and takes no batch. */
    synchronized void refuseBatches() {
        refusesBatches = true;
    }

    /** How many were tried. */
    synchronized int batches() {
        return batches;
    }

    synchronized Map<UUID, ExchangeRow> rows() {
        return new LinkedHashMap<>(rows);
    }

    synchronized Map<String, OwnerRow> owners() {
        return new LinkedHashMap<>(owners);
    }

    synchronized Map<String, AlertRow> alerts() {
        return new LinkedHashMap<>(alerts);
    }

    synchronized long dropped() {
        return dropped;
    }

    /** As a backup that was restored. */
    synchronized void restore(Map<UUID, ExchangeRow> olderRows, UUID spool, SpoolPosition olderMark) {
        rows.clear();
        rows.putAll(olderRows);
        marks.put(spool, olderMark);
    }

    synchronized SpoolPosition mark(UUID spool) {
        return marks.getOrDefault(spool, SpoolPosition.START);
    }

    @Override
    public synchronized SpoolPosition open(UUID spool) throws LedgerUnavailableException {
        opened = spool;
        return begin(spool);
    }

    private UUID opened;

    private synchronized SpoolPosition begin(UUID spool) throws LedgerUnavailableException {
        failSometimes();
        marks.putIfAbsent(spool, SpoolPosition.START);
        return marks.get(spool);
    }

    @Override
    public void write(LedgerBatch batch, Consumer<ExchangeRow> refused)
            throws LedgerUnavailableException, SpoolTakenException {
        write(opened, batch, refused);
    }

    private synchronized void write(UUID spool, LedgerBatch batch, Consumer<ExchangeRow> refused)
            throws LedgerUnavailableException, SpoolTakenException {
        batches++;
        if (refusesBatches) {
            throw new LedgerUnavailableException("no right to write", null);
        }
        failSometimes();
        if (!marks.get(spool).equals(batch.from())) {
            throw new SpoolTakenException("the mark is elsewhere");
        }
        for (ExchangeRow row : batch.rows()) {
            if (row.error().equals(Optional.of("poison"))) {
                refused.accept(row);
            } else if (rows.putIfAbsent(row.id(), row) != null) {
                throw new AssertionError("twice: " + row.id());
            }
        }
        batch.lost().forEach(row -> rows.putIfAbsent(row.id(), row));
        for (OwnerChange change : batch.owners()) {
            if (change instanceof OwnerChange.Made made) {
                owners.put(change.responseId(), made.row());
            } else {
                owners.remove(change.responseId());
            }
        }
        batch.alerts().forEach(alert -> alerts.merge(alert.id(), alert, AlertRow::then));
        dropped += batch.dropped();
        marks.put(spool, batch.to());
        failSometimes();
    }

    private void failSometimes() throws LedgerUnavailableException {
        if (isAway || random.nextInt(100) < percentFailing) {
            throw new LedgerUnavailableException("the database is away", null);
        }
    }

    @Override
    public LedgerStore another() {
        return new Other();
    }

    /** For another spool. */
    private final class Other implements LedgerStore {

        private UUID spool;

        @Override
        public SpoolPosition open(UUID id) throws LedgerUnavailableException {
            spool = id;
            return begin(id);
        }

        @Override
        public void write(LedgerBatch batch, Consumer<ExchangeRow> refused)
                throws LedgerUnavailableException, SpoolTakenException {
            FakeDatabase.this.write(spool, batch, refused);
        }

        @Override
        public LedgerStore another() {
            return new Other();
        }

        @Override
        public String notice() {
            return "";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Override
    public String notice() {
        return "";
    }

    @Override
    public void close() {
        // It outlives the gateways.
    }
}
