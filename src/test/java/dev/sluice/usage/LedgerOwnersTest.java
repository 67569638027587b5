package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.EarlierRuns;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Ledger.WhenFull;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerStore;
import dev.sluice.ledger.LosslessObserver;
import dev.sluice.ledger.OwnerChange;
import dev.sluice.ledger.OwnerRow;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.OwnerQueries;
import dev.sluice.ledger.spool.Spool;
import dev.sluice.ledger.spool.SpoolDirectory;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.spool.SpoolSettings;
import dev.sluice.routing.OwnerLookup.Away;
import dev.sluice.routing.OwnerLookup.Found;
import dev.sluice.routing.OwnerLookup.Unknown;
import dev.sluice.routing.ResponseOwner;
import dev.sluice.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LedgerOwnersTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir
    private Path directory;

    private final Database database = new Database();
    private final CountDownLatch earlierMayBeWritten = new CountDownLatch(1);
    private Ledger ledger;

    @BeforeEach
    void start() throws IOException {
        SpoolDirectory held = SpoolDirectory.lock(directory);
        SpoolSettings settings = new SpoolSettings(
                SpoolSettings.USUAL_SEGMENT,
                (long) SpoolSettings.FEWEST_SEGMENTS * SpoolSettings.USUAL_SEGMENT,
                Duration.ofHours(1),
                SpoolSettings.Sync.EACH_SECOND);
        Spool spool = Spool.open(held, settings, System::nanoTime, new SplittableRandom());
        EarlierRuns earlier = () -> await(earlierMayBeWritten);
        ledger = Ledger.start(held, spool, database, WhenFull.DROP, new LosslessObserver(), earlier);
    }

    @AfterEach
    void stop() {
        earlierMayBeWritten.countDown();
        ledger.close();
    }

    @Test
    void changesComeToTheDatabaseInTheirOrder() {
        try (LedgerOwners owners = new LedgerOwners(ledger, id -> new Answer.TooMuch<>())) {
            owners.keep("resp_1", new ResponseOwner("crm", "openai", NOON, OptionalLong.of(4711)));
            owners.forget("resp_1");
        }
        earlierMayBeWritten.countDown();

        Await.until("both are there", () -> database.owners.size() == 2);
        assertThat(database.owners)
                .containsExactly(
                        new OwnerChange.Made(new OwnerRow("resp_1", "crm", "openai", NOON, OptionalLong.of(4711))),
                        new OwnerChange.Deleted("resp_1"));
    }

    @Test
    void whatTheDatabaseHasIsFoundAtOnce() {
        OwnerRow row = new OwnerRow("resp_1", "crm", "openai", NOON, OptionalLong.of(4711));
        try (LedgerOwners owners = new LedgerOwners(
                ledger,
                id -> new Answer.Found<>(
                        Optional.of(row).filter(found -> found.responseId().equals(id))))) {
            assertThat(owners.find("resp_1"))
                    .isEqualTo(new Found(new ResponseOwner("crm", "openai", NOON, OptionalLong.of(4711))));
        }
    }

    /** It may still be in the spool. */
    @Test
    void whatTheDatabaseLacksIsNobodysOnlyWhenItHasAllOfEarlierRuns() {
        try (LedgerOwners owners = new LedgerOwners(ledger, id -> new Answer.Found<>(Optional.empty()))) {
            assertThat(owners.find("resp_1")).isEqualTo(new Away());

            earlierMayBeWritten.countDown();

            Await.until("all is written", () -> owners.find("resp_1").equals(new Unknown()));
        }
    }

    static Stream<OwnerQueries> failures() {
        return Stream.of(id -> new Answer.Away<>("The database is away"), id -> new Answer.TooSlow<>(), id -> {
            throw new IllegalStateException("a fault");
        });
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whileTheDatabaseCannotBeAskedNothingIsKnown(OwnerQueries queries) {
        earlierMayBeWritten.countDown();
        Await.until("all is written", ledger::areEarlierRunsWritten);
        try (LedgerOwners owners = new LedgerOwners(ledger, queries)) {
            assertThat(owners.find("resp_1")).isEqualTo(new Away());
        }
    }

    @Test
    void nobodyWaitsForADatabaseThatHangs() {
        CountDownLatch goesOn = new CountDownLatch(1);
        OwnerQueries hanging = id -> {
            await(goesOn);
            return new Answer.Found<>(Optional.empty());
        };
        try (LedgerOwners owners = new LedgerOwners(ledger, hanging, SHORT)) {
            assertThat(owners.find("resp_1")).isEqualTo(new Away());
        } finally {
            goesOn.countDown();
        }
    }

    @Test
    void onlySoManyRequestsWaitForTheDatabaseAtOnce() throws InterruptedException {
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        OwnerQueries hanging = id -> {
            await(goesOn);
            return new Answer.Found<>(Optional.of(new OwnerRow(id, "crm", "openai", NOON, OptionalLong.of(4711))));
        };
        try (LedgerOwners owners = new LedgerOwners(ledger, hanging, LONG)) {
            List<Thread> requests = IntStream.range(0, 100)
                    .mapToObj(number -> new Thread(() -> {
                        if (owners.find("resp_" + number).equals(new Away())) {
                            told.incrementAndGet();
                        }
                    }))
                    .toList();
            requests.forEach(Thread::start);
            Await.until("the others are told", () -> told.get() == 100 - 64 - OwnerQueries.MOST);
            goesOn.countDown();
            for (Thread request : requests) {
                request.join();
            }
        }
        assertThat(told).hasValue(100 - 64 - OwnerQueries.MOST);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("an interrupt would close the file of an embedded database", interrupted);
        }
    }

    private static final class Database implements LedgerStore {

        private final List<OwnerChange> owners = new CopyOnWriteArrayList<>();
        private SpoolPosition mark = SpoolPosition.START;

        @Override
        public SpoolPosition open(UUID spool) {
            return mark;
        }

        @Override
        public void write(LedgerBatch batch, Consumer<ExchangeRow> refused) {
            owners.addAll(batch.owners());
            mark = batch.to();
        }

        @Override
        public LedgerStore another() {
            throw new AssertionError("one spool is enough");
        }

        @Override
        public String notice() {
            return "";
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
