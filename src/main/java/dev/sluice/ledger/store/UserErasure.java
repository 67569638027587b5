package dev.sluice.ledger.store;

import dev.sluice.ledger.LedgerUser;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.UsageSums;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;

/** Takes one user out of the tables, in small transactions with pauses, so that the writers hardly wait. For one thread. */
final class UserErasure {

    private static final int SLICE = 1000;

    /** Texts are large. */
    private static final int TEXTS = 200;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String SLICE_END =
            "SELECT id FROM exchange WHERE client = ? AND usr = ? AND id < ? ORDER BY id LIMIT 1 OFFSET ";
    private static final String UPDATE = "UPDATE exchange SET usr = '" + LedgerUser.ERASED
            + "', address = NULL WHERE client = ? AND usr = ? AND id ";

    private final Connections connections;
    private final SlicePause pause;
    private final LedgerUser user;
    private final Instant now;

    /**
     * Creates the work.
     *
     * @param closing open as soon as it shall end
     * @param now exchanges that have begun before lose the name
     */
    UserErasure(Connections connections, CountDownLatch closing, LedgerUser user, Instant now) {
        this.connections = connections;
        this.pause = new SlicePause(closing, PAUSE);
        this.user = user;
        this.now = now;
    }

    /**
     * Does the work.
     *
     * @param rows told how many rows of exchanges were changed by a transaction
     * @param days told the same of sums
     * @return whether it is done; not if it was told to end
     */
    boolean run(LongConsumer rows, LongConsumer days) throws SQLException {
        try (Session session = Session.of(connections.get())) {
            ErasedUsers.add(session, user, now);
            awaitBatches(session);
        }
        return eraseRows(rows) && eraseDays(days) && eraseTexts();
    }

    /**
     * Waits for batches that were begun before the user was noted: each holds the mark of its spool until it is committed, and one of texts the lock of
     * all texts.
     */
    private static void awaitBatches(Session session) throws SQLException {
        List<UUID> spools = session.query(row -> session.dialect().id(row, 1), "SELECT spool FROM spool_mark");
        session.commit();
        for (UUID spool : spools) {
            session.query(row -> true, "SELECT pos FROM spool_mark WHERE spool = ? FOR UPDATE", spool);
            session.commit();
        }
        CaptureTable.lock(session);
        session.commit();
    }

    private boolean eraseTexts() throws SQLException {
        UUID bound = RowId.bound(now.plusMillis(1));
        while (pause.goesOn()) {
            try (Session session = Session.of(connections.get())) {
                boolean isDone = CaptureTable.erase(session, user, bound, TEXTS);
                session.commit();
                if (isDone) {
                    return true;
                }
            }
            pause.take();
        }
        return false;
    }

    private boolean eraseRows(LongConsumer changed) throws SQLException {
        UUID bound = RowId.bound(now.plusMillis(1));
        while (pause.goesOn()) {
            try (Session session = Session.of(connections.get())) {
                List<UUID> end = session.query(
                        row -> session.dialect().id(row, 1),
                        SLICE_END + (SLICE - 1),
                        user.client(),
                        user.name(),
                        bound);
                int updated = end.isEmpty()
                        ? session.update(UPDATE + "< ?", user.client(), user.name(), bound)
                        : session.update(UPDATE + "<= ?", user.client(), user.name(), end.get(0));
                session.commit();
                changed.accept(updated);
                if (end.isEmpty()) {
                    return true;
                }
            }
            pause.take();
        }
        return false;
    }

    private boolean eraseDays(LongConsumer changed) throws SQLException {
        LocalDate from = LocalDate.EPOCH;
        while (pause.goesOn()) {
            try (Session session = Session.of(connections.get())) {
                List<LocalDate> next = session.query(
                        row -> row.getObject(1, LocalDate.class),
                        "SELECT slot FROM usage_day WHERE slot >= ? AND client = ? AND usr = ? ORDER BY slot LIMIT 1",
                        from,
                        user.client(),
                        user.name());
                if (next.isEmpty()) {
                    return true;
                }
                changed.accept(eraseDay(session, next.get(0)));
                session.commit();
                from = next.get(0).plusDays(1);
            }
            pause.take();
        }
        return false;
    }

    /** Adds the sums of the user to those of erased users. Returns how many there were. */
    private long eraseDay(Session session, LocalDate day) throws SQLException {
        Map<Integer, List<Entry<DayKey, UsageSums>>> sums = new TreeMap<>();
        List<Integer> gateways = session.query(
                row -> {
                    DayKey key = new DayKey(day, user.client(), LedgerUser.ERASED, row.getString(2), row.getString(3));
                    sums.computeIfAbsent(row.getInt(1), none -> new ArrayList<>())
                            .add(Map.entry(key, RollupTables.sums(4, row::getLong)));
                    return row.getInt(1);
                },
                "SELECT gateway, asked, target, " + String.join(", ", RollupTables.sumNames())
                        + " FROM usage_day WHERE slot = ? AND client = ? AND usr = ? FOR UPDATE",
                day,
                user.client(),
                user.name());
        for (Entry<Integer, List<Entry<DayKey, UsageSums>>> each : sums.entrySet()) {
            new RollupTables(each.getKey()).addDays(session, each.getValue());
        }
        session.update(
                "DELETE FROM usage_day WHERE slot = ? AND client = ? AND usr = ?", day, user.client(), user.name());
        return gateways.size();
    }
}
