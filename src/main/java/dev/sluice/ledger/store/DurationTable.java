package dev.sluice.ledger.store;

import dev.sluice.ledger.DurationBuckets;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.Percentiles;
import dev.sluice.ledger.query.PercentilesQuestion;
import dev.sluice.ledger.query.PercentilesRow;
import dev.sluice.ledger.query.Step;
import dev.sluice.ledger.query.TimeRange;
import dev.sluice.ledger.store.HistogramKey.What;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads how many exchanges took how long. */
final class DurationTable {

    /** Each is one statement: a year of days. */
    private static final int MOST_SLOTS = 400;

    private final ZoneId zone;

    DurationTable(ZoneId zone) {
        this.zone = zone;
    }

    List<PercentilesRow> read(Session session, Deadline deadline, PercentilesQuestion question)
            throws SQLException, TooMuchException {
        List<PercentilesRow> rows = new ArrayList<>();
        for (Slot slot : slots(question.range(), question.step())) {
            deadline.check();
            rows.addAll(rows(session, question, slot));
            if (rows.size() > LedgerQueries.MOST_SUMS) {
                throw new TooMuchException();
            }
        }
        return rows;
    }

    /** Days and months are cut in the zone, so that no statement can do it for all of them. */
    private List<Slot> slots(TimeRange range, Step step) throws TooMuchException {
        if (step == Step.NONE) {
            return List.of(new Slot(Optional.empty(), range));
        }
        List<Slot> slots = new ArrayList<>();
        ZonedDateTime from = range.from().atZone(zone);
        ZonedDateTime begin = step.begin(from);
        if (begin.isBefore(from)) {
            begin = step.next(begin);
        }
        while (begin.toInstant().isBefore(range.to())) {
            ZonedDateTime next = step.next(begin);
            slots.add(new Slot(Optional.of(begin), new TimeRange(begin.toInstant(), next.toInstant())));
            if (slots.size() > MOST_SLOTS) {
                throw new TooMuchException();
            }
            begin = next;
        }
        return slots;
    }

    private static List<PercentilesRow> rows(Session session, PercentilesQuestion question, Slot slot)
            throws SQLException, TooMuchException {
        SortedMap<String, Counts> counts = new TreeMap<>();
        String target = question.byTarget() ? "target" : "''";
        Conditions conditions = new Conditions();
        conditions.add("slot >= ?", UsageTable.utc(slot.range().from()));
        conditions.add("slot < ?", UsageTable.utc(slot.range().to()));
        if (!question.targets().isEmpty()) {
            conditions.addIn("target", question.targets());
        }
        int found = session.query(
                        row -> counts.computeIfAbsent(row.getString(1), name -> new Counts())
                                .add(row.getString(2), row.getInt(3), row.getLong(4)),
                        "SELECT " + target + ", what, bucket, SUM(n) FROM usage_hist" + conditions.where()
                                + " GROUP BY " + (question.byTarget() ? "target, " : "") + "what, bucket LIMIT "
                                + (LedgerQueries.MOST_SUMS + 1),
                        conditions.parameters())
                .size();
        if (found > LedgerQueries.MOST_SUMS) {
            throw new TooMuchException();
        }
        return counts.entrySet().stream()
                .map(entry -> new PercentilesRow(
                        slot.begin(),
                        question.byTarget() ? Optional.of(entry.getKey()) : Optional.empty(),
                        percentiles(entry.getValue().took),
                        percentiles(entry.getValue().first)))
                .toList();
    }

    private static Optional<Percentiles> percentiles(long... counts) {
        long n = Arrays.stream(counts).sum();
        return n == 0
                ? Optional.empty()
                : Optional.of(
                        new Percentiles(n, percentile(counts, 50), percentile(counts, 95), percentile(counts, 99)));
    }

    private static long percentile(long[] counts, int percent) {
        return DurationBuckets.percentile(counts, percent).orElseThrow();
    }

    /**
     * A part of a range.
     *
     * @param begin empty for all of it
     */
    private record Slot(Optional<ZonedDateTime> begin, TimeRange range) {}

    /** Exchanges of each bucket. */
    private static final class Counts {

        private final long[] took = new long[DurationBuckets.COUNT];
        private final long[] first = new long[DurationBuckets.COUNT];

        boolean add(String what, int bucket, long n) {
            (what.equals(What.TOOK.word()) ? took : first)[bucket] += n;
            return true;
        }
    }
}
