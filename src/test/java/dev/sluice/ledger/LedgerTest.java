package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerTest {

    /** So small that many are used, and large enough to copy the begins of all exchanges that run. */
    private static final int SEGMENT = 256 * 1024;

    @TempDir
    private Path directory;

    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private Optional<Ledger> running = Optional.empty();
    private EarlierRuns earlier = EarlierRuns.IGNORED;
    private UUID spoolId;
    private Spool spool;

    @AfterEach
    void stop() {
        running.ifPresent(Ledger::close);
    }

    @Test
    void theRowOfAnExchangeIsInTheDatabaseSoonAfterItsEnd() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);

        assertThat(ledger.open(Rows.row(1, "lost"))).isTrue();
        ledger.end(Rows.row(1));

        Await.until("the row", () -> database.rows().containsValue(Rows.row(1)));
        assertThat(database.rows()).hasSize(1);
        assertThat(ledger.status().state()).isEqualTo(LedgerState.UP);
    }

    @Test
    void anAlertComesThroughTheSpool() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        Instant noon = Instant.parse("2026-11-26T12:00:00Z");
        AlertRow shared = new AlertRow(
                "all/0/2026-11/50", noon, "all", Optional.empty(), "2026-11", 50, 5, 10, "USD", AlertDelivery.WAITING);
        AlertRow own = new AlertRow(
                "t/1/2026-11/80", noon, "t", Optional.of("crm"), "2026-11", 80, -1, 10, "USD", AlertDelivery.FAILED);

        assertThat(ledger.alert(shared)).isTrue();
        assertThat(ledger.alert(own)).isTrue();

        assertThat(ledger.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(database.alerts().values()).containsExactly(shared, own);
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void whoIsToldOfEarlierRunsIsToldAgainAfterAPauseIfThatFails() throws IOException {
        AtomicInteger told = new AtomicInteger();
        earlier = () -> {
            told.incrementAndGet();
            throw new LedgerUnavailableException("the sums cannot be read", null);
        };
        long begin = System.nanoTime();
        start(new FakeDatabase(1), WhenFull.DROP, 100);

        Await.until("another time", () -> told.get() >= 2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aBatchThatKeepsFailingIsTriedAgainAfterAPause() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.refuseBatches();
        long begin = System.nanoTime();
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ledger.end(Rows.row(1));

        Await.until("a third time", () -> database.batches() >= 3);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLedgerThatIsNeverIdleIsUpToDateAsSoonAsTheDatabaseHasWhatWasThere() throws IOException {
        Ledger ledger = start(new FakeDatabase(1), WhenFull.DROP, 1000);
        AtomicInteger rows = new AtomicInteger();
        long begin = System.nanoTime();

        // So many that every batch is whole.
        Await.until("a lag that began later", () -> {
            for (int row = 0; row < 500; row++) {
                ledger.end(Rows.row(rows.getAndIncrement()));
            }
            spool.keep();
            return ledger.written() > 0 && ledger.status().lag().toNanos() < System.nanoTime() - begin;
        });
    }

    @Test
    void withoutADirectoryRowsComeThroughMemoryAndStateSaysSo() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = startInMemory(database);

        assertThat(ledger.record(AuditRows.entry("openai"))).isTrue();
        ledger.open(Rows.row(1, "lost"));
        ledger.end(Rows.row(1));

        assertThat(ledger.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(database.rows()).containsValue(Rows.row(1));
        assertThat(ledger.status().state()).isEqualTo(LedgerState.VOLATILE);
        assertThat(ledger.status().detail()).contains("sluice.ledger.dir cannot be written");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void withoutADirectoryMemoryIsBoundedAndUsedAgain() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = startInMemory(database);
        int number = 0;
        while (dropped.get() == 0) {
            ledger.end(Rows.row(number));
            keepFiles(number++);
        }
        assertThat(ledger.status().state()).isEqualTo(LedgerState.FULL);
        assertThat(ledger.status().waitingBytes()).isEqualTo(4L * 1024 * 1024);

        database.setAway(false);
        Await.until("the rows", () -> ledger.flush(Duration.ofMillis(100)));
        int first = number;
        assertThat(database.rows()).hasSize(number - 1);
        spool.keep();
        for (int more = 0; more < 3 * first; more++) {
            ledger.end(Rows.row(first + more));
            if (more % 1000 == 0) {
                assertThat(ledger.flush(Duration.ofSeconds(20))).isTrue();
                spool.keep();
            }
        }
        assertThat(ledger.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(dropped).hasValue(1);
    }

    private Ledger startInMemory(LedgerStore store) throws IOException {
        SpoolDirectory none = SpoolDirectory.none(directory);
        SpoolSettings settings = new SpoolSettings(
                        SEGMENT, 4L * 1024 * 1024, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND)
                .inMemory();
        spool = Spool.open(none, settings, System::nanoTime, new SplittableRandom());
        Ledger ledger = Ledger.start(none, spool, store, WhenFull.DROP, new Counting(), earlier);
        running = Optional.of(ledger);
        return ledger;
    }

    @Test
    void aFlushWaitsUntilTheDatabaseHasWhatWasAppendedBefore() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        for (int number = 0; number < 20; number++) {
            ledger.end(Rows.row(number));

            assertThat(ledger.flush(Duration.ofSeconds(20))).isTrue();
            assertThat(database.rows()).hasSize(number + 1);
        }
        assertThat(ledger.written()).isEqualTo(20);
    }

    @Test
    void aFlushOfADatabaseThatIsAwayEnds() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ledger.end(Rows.row(1));

        assertThat(ledger.flush(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void ownersThatARunHasLeftInTheSpoolAreWrittenByTheNextOne() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        Instant noon = Instant.parse("2026-11-26T12:00:00Z");
        for (int number = 0; number < 2500; number++) {
            assertThat(ledger.own(new OwnerChange.Made(
                            new OwnerRow("resp_" + number, "crm", "openai", noon, OptionalLong.of(4711)))))
                    .isTrue();
            keepFiles(number);
        }
        ledger.own(new OwnerChange.Deleted("resp_7"));
        assertThat(ledger.areEarlierRunsWritten()).isFalse();
        close();
        database.setAway(false);
        database.failFor(30);

        Ledger next = start(database, WhenFull.DROP, 100);

        Await.until("all is written", next::areEarlierRunsWritten);
        assertThat(database.owners())
                .hasSize(2499)
                .containsEntry("resp_2499", new OwnerRow("resp_2499", "crm", "openai", noon, OptionalLong.of(4711)))
                .doesNotContainKey("resp_7");
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void atAStopEverythingIsWritten() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        end(ledger, 0, 5000);

        close();

        assertThat(database.rows().size()).isEqualTo(5000);
    }

    /** Whoever counts what was used before, counts all of it and nothing twice. */
    @Test
    void earlierRunsAreToldWhenAllOfThemIsWrittenAndNothingOfThisOne() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        end(ledger, 0, 2500);
        assertThat(ledger.open(Rows.row(2500, "lost"))).isTrue();
        close();
        Queue<Integer> rowsWhenTold = new ConcurrentLinkedQueue<>();
        AtomicInteger failures = new AtomicInteger(2);
        earlier = () -> {
            rowsWhenTold.add(database.rows().size());
            if (failures.getAndDecrement() > 0) {
                throw new LedgerUnavailableException("not now", null);
            }
        };

        Ledger next = start(database, WhenFull.DROP, 100);
        end(next, 3000, 3100);
        database.setAway(false);

        Await.until("all rows", () -> database.rows().size() == 2601);
        assertThat(rowsWhenTold).containsExactly(2501, 2501, 2501);
    }

    @Test
    void withoutEarlierRunsItIsToldAtOnce() throws IOException {
        AtomicInteger told = new AtomicInteger();
        earlier = told::incrementAndGet;

        start(new FakeDatabase(1), WhenFull.DROP, 100);

        Await.until("it is told", () -> told.get() == 1);
    }

    /** Whatever happens to processes and to the database: no row twice, none missing, and what was under way is told. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyExchangeIsOneRowWhenProcessesEndAtAnyMoment(long seed) throws IOException {
        Random random = new Random(seed);
        FakeDatabase database = new FakeDatabase(seed);
        Map<UUID, ExchangeRow> expected = new HashMap<>();
        int number = 0;
        for (int run = 0; run < 8; run++) {
            database.setAway(false);
            database.failFor(run % 2 == 0 ? 0 : 20);
            Ledger ledger = start(database, WhenFull.DROP, 1000);
            int exchanges = random.nextInt(3000);
            for (int i = 0; i < exchanges; i++) {
                number++;
                keepFiles(number);
                ExchangeRow row = Rows.row(number);
                if (i == exchanges / 2 && random.nextBoolean()) {
                    database.setAway(true);
                }
                ledger.open(Rows.row(number, "lost"));
                expected.put(row.id(), Rows.row(number, "lost"));
                if (random.nextInt(4) == 0) {
                    ledger.open(Rows.row(number, "settled"));
                    expected.put(row.id(), Rows.row(number, "settled"));
                }
                if (random.nextInt(10) > 0) {
                    ledger.end(row);
                    expected.put(row.id(), row);
                }
            }
            // As a process that is killed: what it has not written, it does not write any more.
            database.setAway(true);
            close();
        }
        database.setAway(false);
        database.failFor(0);
        start(database, WhenFull.DROP, 1000);

        assertThat(dropped).hasValue(0);
        Await.until("the rows", () -> database.rows().size() == expected.size());
        assertThat(database.rows()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void anEndThatIsNoRowLeavesItsExchangeLost() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ledger.open(Rows.row(1, "lost"));
        spool.append(RowKind.FINAL.code(), cut(Rows.row(1)));
        close();

        start(database, WhenFull.DROP, 100);

        Await.until("the row", () -> database.rows().containsValue(Rows.row(1, "lost")));
        assertThat(database.rows()).hasSize(1);
    }

    @Test
    void aBeginThatIsNoRowDoesNotKeepOthersFromTheDatabase() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        spool.append(RowKind.OPEN.code(), cut(Rows.row(1)));
        ledger.open(Rows.row(2, "lost"));
        spool.append(RowKind.OPEN.code(), new byte[] {9});
        close();

        start(database, WhenFull.DROP, 100).end(Rows.row(3));

        Await.until("the rows", () -> database.rows().size() == 2);
        assertThat(database.rows().values()).containsExactlyInAnyOrder(Rows.row(2, "lost"), Rows.row(3));
    }

    private static byte[] cut(ExchangeRow row) {
        byte[] whole = RowCodec.encode(row);
        return Arrays.copyOf(whole, whole.length - 1);
    }

    @Test
    void anExchangeThatOutlivesItsSegmentsIsNotForgotten() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ledger.open(Rows.row(0, "lost"));
        for (int i = 1; i < 5000; i++) {
            ledger.end(Rows.row(i));
            keepFiles(i);
            if (i % 1000 == 0) {
                int written = i;
                Await.until("the rows", () -> database.rows().size() == written);
            }
        }
        assertThat(database.mark(spoolId).segment()).isGreaterThan(2);
        database.setAway(true);
        close();
        database.setAway(false);

        start(database, WhenFull.DROP, 100);

        Await.until("the rows", () -> database.rows().size() == 5000);
        assertThat(database.rows()).containsValue(Rows.row(0, "lost"));
    }

    @Test
    void aDatabaseThatWasRestoredIsFilledAgain() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        end(ledger, 0, 500);
        Await.until("the rows", () -> database.rows().size() == 500);
        Map<UUID, ExchangeRow> backup = database.rows();
        SpoolPosition mark = database.mark(spoolId);
        end(ledger, 500, 3000);
        Await.until("the rows", () -> database.rows().size() == 3000);

        database.setAway(true);
        ledger.end(Rows.row(3000));
        Await.until("the state of the ledger", () -> ledger.status().state() == LedgerState.AWAY);
        database.restore(backup, spoolId, mark);
        database.setAway(false);

        Await.until("the rows", () -> database.rows().size() == 3001);
    }

    @Test
    void aSpoolWhoseFilesAreGoneIsWrittenAlthoughItsMarkIsAhead() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        end(ledger, 0, 3000);
        Await.until("the rows", () -> database.rows().size() == 3000);
        close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("segment"))
                    .toList()) {
                Files.delete(file);
            }
        }

        Ledger again = start(database, WhenFull.DROP, 100);
        again.end(Rows.row(3000));

        Await.until("the rows", () -> database.rows().size() == 3001);
    }

    @Test
    void whileTheSpoolIsFullRowsAreDroppedAndCounted() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = start(database, WhenFull.DROP, 3);
        int kept = 0;
        while (dropped.get() == 0) {
            assertThat(ledger.open(Rows.row(kept, "lost"))).isTrue();
            ledger.end(Rows.row(kept++));
        }

        assertThat(ledger.status().state()).isEqualTo(LedgerState.FULL);
        assertThat(ledger.isRefusing()).isFalse();
        database.setAway(false);
        Await.until("the state of the ledger", () -> ledger.status().state() == LedgerState.UP);
        ledger.end(Rows.row(100_000));
        Await.until("the rows", () -> database.rows().containsValue(Rows.row(100_000)));
        assertThat(database.rows()).hasSize(kept - 1 + 1);
        Await.until("the count of what was dropped", () -> database.dropped() == 1);
    }

    @Test
    void whileTheSpoolIsFullExchangesAreRefusedIfTheOperatorWantsThat() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        database.setAway(true);
        Ledger ledger = start(database, WhenFull.REFUSE, 3);
        int kept = 0;
        while (ledger.open(Rows.row(kept, "lost"))) {
            kept++;
        }

        assertThat(ledger.isRefusing()).isTrue();
        database.setAway(false);
        Await.until("room in the spool", () -> !ledger.isRefusing());
        assertThat(ledger.open(Rows.row(kept, "lost"))).isTrue();
    }

    @Test
    void aRowThatTheDatabaseDoesNotTakeIsKeptInAFileAndTheOthersAreWritten() throws Exception {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ExchangeRow row = Rows.row(1);
        ExchangeRow poison = ChangedRow.like(row).error("poison").row();
        ledger.end(poison);
        ledger.end(Rows.row(2));

        Await.until("the rows", () -> database.rows().containsValue(Rows.row(2)));
        assertThat(refused).hasValue(1);
        Path file = directory.resolve("refused").resolve(row.id() + ".row");
        assertThat(RowCodec.decode(Files.readAllBytes(file))).isEqualTo(poison);
    }

    @Test
    void aSpoolThatAnotherProcessWritesIsLeftAlone() throws IOException {
        FakeDatabase database = new FakeDatabase(1);
        Ledger ledger = start(database, WhenFull.DROP, 100);
        ledger.end(Rows.row(1));
        Await.until("the rows", () -> database.rows().size() == 1);

        database.restore(database.rows(), spoolId, new SpoolPosition(99, 64));
        ledger.end(Rows.row(2));

        Await.until("the state of the ledger", () -> ledger.status().state() == LedgerState.TAKEN);
        assertThat(database.rows()).hasSize(1);
    }

    private void end(Ledger ledger, int from, int to) {
        for (int i = from; i < to; i++) {
            ledger.end(Rows.row(i));
            keepFiles(i);
        }
    }

    /** The segments of this test are so small that the ledger's own thread would come too late. */
    private void keepFiles(int number) {
        if (number % 100 == 0) {
            spool.keep();
        }
    }

    private Ledger start(LedgerStore store, WhenFull whenFull, int segments) throws IOException {
        SpoolDirectory held = SpoolDirectory.lock(directory);
        spoolId = held.id();
        spool = Spool.open(
                held,
                new SpoolSettings(
                        SEGMENT, (long) segments * SEGMENT, Duration.ofHours(1), SpoolSettings.Sync.EACH_SECOND),
                System::nanoTime,
                new SplittableRandom());
        Ledger ledger = Ledger.start(held, spool, store, whenFull, new Counting(), earlier);
        running = Optional.of(ledger);
        return ledger;
    }

    private void close() {
        running.orElseThrow().close();
        running = Optional.empty();
    }

    private final class Counting implements LedgerObserver {

        @Override
        public void written(int rows, Duration took) {
            assertThat(rows).isPositive();
        }

        @Override
        public void dropped() {
            dropped.incrementAndGet();
        }

        @Override
        public void refused() {
            refused.incrementAndGet();
        }
    }
}
