package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.audit.ChainCheck;
import dev.sluice.audit.ChainCheck.Fault;
import dev.sluice.audit.ChainCheck.Reason;
import dev.sluice.ledger.AlertDelivery;
import dev.sluice.ledger.AlertRow;
import dev.sluice.ledger.AttemptRow;
import dev.sluice.ledger.AttemptUse;
import dev.sluice.ledger.AuditEntry;
import dev.sluice.ledger.AuditHead;
import dev.sluice.ledger.AuditRow;
import dev.sluice.ledger.AuditRows;
import dev.sluice.ledger.AuditState;
import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.CopyRow;
import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.Erasures.Progress;
import dev.sluice.ledger.Erasures.State;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.LedgerBatch;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.LedgerUser;
import dev.sluice.ledger.OwnerChange;
import dev.sluice.ledger.OwnerChange.Deleted;
import dev.sluice.ledger.OwnerChange.Made;
import dev.sluice.ledger.OwnerRow;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Parts;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.SpoolTakenException;
import dev.sluice.ledger.query.AlertsQuestion;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.Answer.Away;
import dev.sluice.ledger.query.Answer.Found;
import dev.sluice.ledger.query.AuditPage;
import dev.sluice.ledger.query.AuditQueries;
import dev.sluice.ledger.query.AuditQuestion;
import dev.sluice.ledger.query.ClientScope;
import dev.sluice.ledger.query.StoredAlert;
import dev.sluice.ledger.query.StoredAudit;
import dev.sluice.ledger.spool.SpoolPosition;
import dev.sluice.ledger.store.CommitCutter.Cut;
import dev.sluice.ledger.store.JdbcLedgerStore.Settings;
import dev.sluice.testing.Await;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every database of the ledger must do. */
abstract class LedgerStoreContract {

    /** Of the schema that this version of the gateway makes. */
    private static final int VERSION = 5;

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final LocalDate DAY = LocalDate.ofInstant(NOON, ZONE);
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final UUID SPOOL = new UUID(1, 2);
    private static final UUID OTHER_SPOOL = new UUID(1, 3);
    private static final SpoolPosition START = SpoolPosition.START;
    private static final SpoolPosition FIRST = new SpoolPosition(1, 64);
    private static final SpoolPosition SECOND = new SpoolPosition(2, 8);

    private static final UUID CHAIN = new UUID(7, 7);

    /** As {@link AuditRows} makes the third record. */
    private static final Map<String, String> ORIGINAL = Map.of(
            "actor", "'ole'",
            "via", "'key'",
            "address", "'203.0.113.7'",
            "action", "'targets/open'",
            "subject", "'target-3'",
            "outcome", "'allowed'",
            "state_before", "'closed'",
            "state_after", "'open'",
            "recorded", "'2026-11-26 12:00:00.002'");

    private static final LedgerUser ANN = new LedgerUser("crm", "ann");

    private final List<JdbcLedgerStore> stores = new ArrayList<>();
    private final List<ExchangeRow> refused = new ArrayList<>();
    private TestDatabase database;

    /** Makes a new one. */
    abstract TestDatabase database() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        database = database();
    }

    @AfterEach
    void end() throws SQLException {
        stores.forEach(JdbcLedgerStore::close);
        if (database != null) {
            database.close();
        }
    }

    @Test
    void aNewDatabaseHasNothingOfTheSpool() throws Exception {
        assertThat(store().open(SPOOL)).isEqualTo(START);
    }

    @Test
    void rowsComeBackAsTheyWere() throws Exception {
        List<ExchangeRow> rows = List.of(Rows.row(1), full(2), empty(3), zero(4));
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(new LedgerBatch(START, FIRST, rows, List.of(), 0), refused::add);

        assertThat(rows()).containsExactlyElementsOf(rows);
        assertThat(refused).isEmpty();
    }

    @Test
    void theMarkMovesWithItsRows() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        store.write(batch(FIRST, SECOND, 11, 10), refused::add);

        assertThat(store().open(SPOOL)).isEqualTo(SECOND);
        assertThat(rows()).hasSize(20);
    }

    /** A database may take several rows in one statement. */
    @ParameterizedTest
    @ValueSource(ints = {1, 19, 20, 21, 40, 59})
    void aBatchOfAnySizeIsWrittenWhole(int size) throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(batch(START, FIRST, 1, size), refused::add);

        assertThat(rows()).containsExactlyElementsOf(numbered(1, size));
        assertThat(refused).isEmpty();
    }

    @Test
    void aBatchWithoutRowsMovesTheMark() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(new LedgerBatch(START, FIRST, List.of(), List.of(), 0), refused::add);

        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
    }

    @Test
    void aSpoolThatAnotherProcessWritesIsLeftAlone() throws Exception {
        JdbcLedgerStore store = store();
        JdbcLedgerStore other = store();
        store.open(SPOOL);
        other.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);

        assertThatThrownBy(() -> other.write(batch(START, SECOND, 11, 10), refused::add))
                .isInstanceOf(SpoolTakenException.class)
                .hasMessageContaining("another process");
        assertThat(rows()).hasSize(10);
        assertThat(sum("usage_hour", "n")).isEqualTo(10);
    }

    @Test
    void lostExchangesAreWrittenUnlessTheyHaveARow() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 2), refused::add);

        List<ExchangeRow> lost = List.of(Rows.row(2, "lost"), Rows.row(3, "lost"), Rows.row(4, "lost"));
        store.write(new LedgerBatch(FIRST, SECOND, List.of(Rows.row(4)), lost, 0), refused::add);

        assertThat(rows()).containsExactly(Rows.row(1), Rows.row(2), Rows.row(3, "lost"), Rows.row(4));
        assertThat(sum("usage_hour", "n")).isEqualTo(4);
    }

    @Test
    void manyLostExchangesAreWrittenOnce() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 500), refused::add);

        store.write(new LedgerBatch(FIRST, SECOND, List.of(), numbered(1, 1000), 0), refused::add);

        assertThat(rows()).hasSize(1000);
        assertThat(refused).isEmpty();
    }

    @Test
    void rowsThatTheDatabaseRefusesAreHandedBackAndTheOthersWritten() throws Exception {
        List<ExchangeRow> rows = new ArrayList<>(numbered(1, 1000));
        rows.set(0, refused(1));
        rows.set(613, refused(614));
        rows.set(999, refused(1000));
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(new LedgerBatch(START, FIRST, rows, List.of(), 0), refused::add);

        assertThat(refused).containsExactly(refused(1), refused(614), refused(1000));
        rows.removeAll(refused);
        assertThat(rows()).isEqualTo(rows);
        assertThat(sum("usage_hour", "n")).isEqualTo(997);
        assertThat(sum("usage_day", "n")).isEqualTo(997);
        assertThat(sum("usage_hist", "n")).isEqualTo(2 * 997);
        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
    }

    @Test
    void aRowThatIsThereAlreadyIsRefused() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 2), refused::add);

        store.write(batch(FIRST, SECOND, 2, 2), refused::add);

        assertThat(refused).containsExactly(Rows.row(2));
        assertThat(rows()).hasSize(3);
    }

    @Test
    void sumsAreThoseOfTheRows() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        store.write(batch(FIRST, SECOND, 11, 10), refused::add);

        for (String table : List.of("usage_hour", "usage_day")) {
            assertThat(sum(table, "n")).isEqualTo(20);
            assertThat(sum(table, "input")).isEqualTo(210);
            assertThat(sum(table, "output")).isEqualTo(420);
            assertThat(sum(table, "reasoning")).isEqualTo(20 * 6);
            assertThat(sum(table, "cost")).isEqualTo(210);
            assertThat(sum(table, "took_sum")).isEqualTo(230);
            assertThat(count(table)).isEqualTo(1);
        }
        assertThat(sum("usage_hist", "n")).isEqualTo(40);
    }

    @Test
    void sumsOfDaysAreReadFromTheFirstOneOn() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 2), refused::add);
        LocalDate today = LocalDate.ofInstant(Rows.row(1).begin(), ZoneOffset.UTC);

        List<DayUsage> read = new ArrayList<>();
        store.forEachSince(today, read::add);
        List<DayUsage> later = new ArrayList<>();
        store.forEachSince(today.plusDays(1), later::add);

        assertThat(read.stream().mapToLong(day -> day.sums().input()).sum())
                .isEqualTo(Rows.row(1).tokens().input().getAsLong()
                        + Rows.row(2).tokens().input().getAsLong());
        assertThat(read).allSatisfy(day -> {
            assertThat(day.day()).isEqualTo(today);
            assertThat(day.client()).isEqualTo(Rows.row(1).caller().client());
            assertThat(day.user()).isEqualTo(Rows.row(1).caller().user());
            assertThat(day.target()).isEqualTo(Rows.row(1).route().target());
        });
        assertThat(read.stream().mapToLong(day -> day.sums().cost()).sum())
                .isEqualTo(Rows.row(1).cost().nano().getAsLong()
                        + Rows.row(2).cost().nano().getAsLong());
        assertThat(later).isEmpty();
    }

    @Test
    void sumsThatAreTooLargeStayAtTheLargestNumber() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(new LedgerBatch(START, FIRST, List.of(full(1)), List.of(), 0), refused::add);
        store.write(new LedgerBatch(FIRST, SECOND, List.of(full(2)), List.of(), 0), refused::add);

        assertThat(refused).isEmpty();
        assertThat(sum("usage_day", "cost")).isEqualTo(Long.MAX_VALUE);
        assertThat(sum("usage_day", "input")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void textsThatDifferInCaseOrASpaceAreSummedApart() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        List<ExchangeRow> rows =
                List.of(asked(1, "gpt"), asked(2, "GPT"), asked(3, "gpt "), asked(4, "gpt\u0301"), asked(5, ""));

        store.write(new LedgerBatch(START, FIRST, rows, List.of(), 0), refused::add);
        store.write(new LedgerBatch(FIRST, SECOND, List.of(asked(6, "gpt ")), List.of(), 0), refused::add);

        assertThat(refused).isEmpty();
        assertThat(count("usage_hour")).isEqualTo(5);
        assertThat(count("usage_day")).isEqualTo(5);
        assertThat(sum("usage_hour", "n")).isEqualTo(6);
    }

    @Test
    void whoAsksBeforeTheDatabaseHasItsTablesWaitsForThem() throws Exception {
        JdbcLedgerStore store = store();
        AtomicReference<Answer<List<StoredAlert>>> answer = new AtomicReference<>();
        AlertsQuestion question =
                new AlertsQuestion(Optional.empty(), Optional.empty(), Optional.empty(), ClientScope.ALL, 1);
        Thread asking = new Thread(
                () -> answer.set(store.queries(1, Duration.ofSeconds(30)).alerts(question)));
        asking.start();
        Await.until("the question waits", () -> asking.getState() == Thread.State.TIMED_WAITING);

        store.open(SPOOL);

        asking.join();
        assertThat(answer.get()).isEqualTo(new Found<>(List.of()));
    }

    @Test
    void anAlertHasOneRowOfAllGatewaysWithWhatBecameOfItAtTheWebhook() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);
        AlertRow first = alert("team", NOON, AlertDelivery.WAITING);

        one.write(alerts(START, FIRST, first, alert("all", NOON.minusMillis(1), AlertDelivery.OFF)), refused::add);
        other.write(alerts(START, FIRST, alert("team", NOON.plusMillis(5), AlertDelivery.DELIVERED)), refused::add);
        one.write(
                alerts(
                        FIRST,
                        SECOND,
                        alert("team", NOON.plusMillis(6), AlertDelivery.FAILED),
                        alert("both", NOON.plusMillis(7), AlertDelivery.WAITING),
                        alert("both", NOON.plusMillis(7), AlertDelivery.FAILED)),
                refused::add);

        assertThat(alerts(
                        one,
                        new AlertsQuestion(Optional.empty(), Optional.empty(), Optional.empty(), ClientScope.ALL, 500)))
                .containsExactly(
                        alert("both", NOON.plusMillis(7), AlertDelivery.FAILED),
                        alert("team", NOON, AlertDelivery.DELIVERED),
                        alert("all", NOON.minusMillis(1), AlertDelivery.OFF));
        assertThat(alerts(
                        one,
                        new AlertsQuestion(
                                Optional.of(NOON), Optional.empty(), Optional.of("team"), ClientScope.ALL, 1)))
                .containsExactly(alert("team", NOON, AlertDelivery.DELIVERED));
        assertThat(alerts(
                        one,
                        new AlertsQuestion(
                                Optional.empty(), Optional.of(NOON), Optional.empty(), ClientScope.ALL, 500)))
                .containsExactly(alert("all", NOON.minusMillis(1), AlertDelivery.OFF));
    }

    @Test
    void alertsAreThoseOfTheClientsThatMayBeTold() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(
                alerts(
                        START,
                        FIRST,
                        alertOf("each", Optional.of("crm-web")),
                        alertOf("other", Optional.of("crmx")),
                        alertOf("all", Optional.empty())),
                refused::add);

        ClientScope team = new ClientScope(List.of("crm-*", "hr"));
        assertThat(alerts(store, new AlertsQuestion(Optional.empty(), Optional.empty(), Optional.empty(), team, 500)))
                .containsExactly(alertOf("each", Optional.of("crm-web")));
        assertThat(alerts(
                        store, new AlertsQuestion(Optional.empty(), Optional.empty(), Optional.of("other"), team, 500)))
                .isEmpty();
    }

    @Test
    void alertsGoWithTheSumsOfDays() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        Instant old = NOON.minus(Duration.ofDays(31));
        store.write(
                alerts(START, FIRST, alert("old", old, AlertDelivery.OFF), alert("team", NOON, AlertDelivery.OFF)),
                refused::add);

        store.retain(new Retention(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(30)));

        assertThat(alerts(
                        store,
                        new AlertsQuestion(Optional.empty(), Optional.empty(), Optional.empty(), ClientScope.ALL, 500)))
                .containsExactly(alert("team", NOON, AlertDelivery.OFF));
    }

    @Test
    void ownersAreFoundWithEverythingThatWasWritten() throws Exception {
        OwnerRow longest =
                new OwnerRow("r".repeat(256), "c".repeat(128), "p".repeat(128), NOON, OptionalLong.of(Long.MAX_VALUE));
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(owners(START, FIRST, made(owner("resp_1", "crm")), made(longest)), refused::add);

        assertThat(store.owners().owner("resp_1")).isEqualTo(new Found<>(Optional.of(owner("resp_1", "crm"))));
        assertThat(store.owners().owner(longest.responseId())).isEqualTo(new Found<>(Optional.of(longest)));
        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESP_1", "resp_1 ", "resp_2", "resp_%", "' OR '1'='1"})
    void nobodyOwnsWhatHasAnotherId(String id) throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(owners(START, FIRST, made(owner("resp_1", "crm"))), refused::add);

        assertThat(store.owners().owner(id)).isEqualTo(new Found<>(Optional.empty()));
    }

    /** After a lost connection, and from a spool that is read again, changes come once more. */
    @Test
    void theLastChangeOfAnOwnerIsTheOneThatStays() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        OwnerChange[] changes = {
            made(owner("kept", "crm")),
            made(owner("deleted", "crm")),
            made(owner("again", "crm")),
            new Deleted("deleted"),
            new Deleted("again"),
            new Deleted("unknown"),
            made(owner("again", "erp")),
            made(owner("kept", "crm"))
        };

        store.write(owners(START, FIRST, changes), refused::add);
        store.write(owners(FIRST, SECOND, changes), refused::add);

        assertThat(store.owners().owner("kept")).isEqualTo(new Found<>(Optional.of(owner("kept", "crm"))));
        assertThat(store.owners().owner("again")).isEqualTo(new Found<>(Optional.of(owner("again", "erp"))));
        assertThat(store.owners().owner("deleted")).isEqualTo(new Found<>(Optional.empty()));
        assertThat(count("response_owner")).isEqualTo(2);
    }

    @Test
    void anOwnerIsFoundByAnotherGateway() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);

        one.write(owners(START, FIRST, made(owner("resp_1", "crm"))), refused::add);
        assertThat(other.owners().owner("resp_1")).isEqualTo(new Found<>(Optional.of(owner("resp_1", "crm"))));
        other.write(owners(START, FIRST, new Deleted("resp_1")), refused::add);

        assertThat(one.owners().owner("resp_1")).isEqualTo(new Found<>(Optional.empty()));
    }

    @Test
    void ofTwoGatewaysThatGetAResponseOfOneIdTheLaterOneTellsItsOwner() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);
        OwnerRow later = new OwnerRow("resp_1", "erp", "azure", NOON.plusMillis(1), OptionalLong.of(4711));

        one.write(owners(START, FIRST, made(owner("resp_1", "crm"))), refused::add);
        other.write(owners(START, FIRST, made(later)), refused::add);

        assertThat(one.owners().owner("resp_1")).isEqualTo(new Found<>(Optional.of(later)));
        assertThat(count("response_owner")).isEqualTo(1);
    }

    @Test
    void gatewaysThatWriteOwnersAtOnceDoNotDisturbEachOther() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);

        List<Boolean> done = atOnce(() -> writeManyOwners(one, "a"), () -> writeManyOwners(other, "b"));

        assertThat(done).containsExactly(true, true);
        assertThat(count("response_owner")).isEqualTo(2000);
    }

    private static boolean writeManyOwners(JdbcLedgerStore store, String prefix) throws Exception {
        SpoolPosition from = START;
        for (int batch = 0; batch < 10; batch++) {
            int first = batch * 100;
            OwnerChange[] changes = IntStream.range(first, first + 100)
                    .mapToObj(number -> made(owner(prefix + number, "crm")))
                    .toArray(OwnerChange[]::new);
            SpoolPosition to = new SpoolPosition(batch + 1L, 0);
            store.write(owners(from, to, changes), row -> {});
            from = to;
        }
        return true;
    }

    @Test
    void ownersOfOldResponsesGo() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        Instant tooOld = NOON.minus(OwnerRow.KEPT).minusMillis(1);
        List<OwnerChange> changes = new ArrayList<>();
        for (int number = 0; number < 6000; number++) {
            changes.add(made(
                    new OwnerRow("old_" + number, "crm", "openai", tooOld.minusMillis(number), OptionalLong.empty())));
        }
        changes.add(made(new OwnerRow("young", "crm", "openai", tooOld.plusMillis(1), OptionalLong.empty())));
        store.write(owners(START, FIRST, changes.toArray(OwnerChange[]::new)), refused::add);

        store.retain(new Retention(Duration.ofDays(90), Duration.ofDays(400), Duration.ofDays(3650)));

        assertThat(count("response_owner")).isEqualTo(1);
        assertThat(store.owners().owner("young")).isNotEqualTo(new Found<>(Optional.empty()));
    }

    @Test
    void whoOwnsAResponseIsNotKnownWhileTheDatabaseCannotBeAsked() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        change("ALTER TABLE response_owner RENAME TO elsewhere");

        assertThat(store.owners().owner("resp_1")).isInstanceOf(Away.class);
    }

    @Test
    void droppedExchangesAreCountedInTheHourOfTheirNotice() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);

        store.write(new LedgerBatch(START, FIRST, numbered(1, 1), List.of(), 7), refused::add);

        assertThat(sum("usage_hour", "dropped")).isEqualTo(7);
        assertThat(sum("usage_day", "dropped")).isEqualTo(7);
        assertThat(sum("usage_hour", "n")).isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsInATransactionLeavesNothingOfIt() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        List<ExchangeRow> rows = new ArrayList<>(numbered(1, 100));
        rows.add(refused(101));
        LedgerBatch batch = new LedgerBatch(START, FIRST, rows, List.of(), 0);

        assertThatThrownBy(() -> store.write(batch, row -> kill())).isInstanceOf(LedgerUnavailableException.class);
        assertThat(store.open(SPOOL)).isEqualTo(START);
        store.write(batch, refused::add);

        assertThat(rows()).hasSize(100);
        assertThat(sum("usage_hour", "n")).isEqualTo(100);
        assertThat(store.open(SPOOL)).isEqualTo(FIRST);
    }

    /** Of an embedded database, nothing can be lost on the way. */
    @ParameterizedTest
    @EnumSource
    void aCommitOfWhichNothingIsKnownIsFoundByTheMark(Cut cut) throws Exception {
        assumeThat(database.port()).as("the port of a server").isPositive();
        try (CommitCutter cutter = new CommitCutter(database.port())) {
            JdbcLedgerStore store = keep(JdbcLedgerStore.at(database.loginAt(cutter.port()), settings(Migration.AUTO)));
            store.open(SPOOL);
            store.write(batch(START, FIRST, 1, 100), refused::add);
            cutter.cutNext(cut);

            LedgerBatch batch = batch(FIRST, SECOND, 101, 100);
            assertThatThrownBy(() -> store.write(batch, refused::add)).isInstanceOf(LedgerUnavailableException.class);
            SpoolPosition mark = openAgain(store);
            assertThat(mark).isEqualTo(cut == Cut.ANSWER ? SECOND : FIRST);
            if (mark.equals(FIRST)) {
                store.write(batch, refused::add);
            }

            assertThat(rows()).isEqualTo(numbered(1, 200));
            assertThat(sum("usage_hour", "n")).isEqualTo(200);
        }
    }

    /** The circle: the gateway has its mark and waits for sums, and somebody has the sums and waits for the mark. */
    @Test
    void aBatchThatADeadlockEndsIsWrittenOnceAfterwards() throws Exception {
        assumeThat(database.port()).as("the port of a server").isPositive();
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        LedgerBatch batch = batch(FIRST, SECOND, 11, 10);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Session other = database.connect();
                Session delaying = database.connect()) {
            database.preferInDeadlocks(other);
            assertThat(other.update("UPDATE usage_day SET n = n")).isPositive();
            // The gateway waits here first, so that it is the last one to wait in the circle.
            new ExchangeTable(9).insert(delaying, numbered(15, 1));
            Future<?> writing = threads.submit(() -> {
                store.write(batch, refused::add);
                return true;
            });
            Await.until("the gateway waits", () -> waiting() == 1);
            Future<?> waiting = threads.submit(() -> other.update("UPDATE spool_mark SET gateway = gateway"));
            Await.until("somebody waits for the gateway", () -> waiting() == 2);
            delaying.connection().rollback();

            assertThatThrownBy(writing::get)
                    .hasCauseInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("eadlock");
            waiting.get();
            other.commit();
        } finally {
            threads.shutdown();
        }

        assertThat(openAgain(store)).isEqualTo(FIRST);
        store.write(batch, refused::add);
        assertThat(rows()).isEqualTo(numbered(1, 20));
        assertThat(sum("usage_hour", "n")).isEqualTo(20);
        assertThat(sum("usage_day", "n")).isEqualTo(20);
        assertThat(refused).isEmpty();
    }

    private long waiting() {
        try {
            return database.waiting();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void connectionsThatEndWhileTheyAreIdleAreReplaced() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        kill();

        // A pool may notice only when it uses the connection; and H2 may have lost the last half second, with the mark.
        SpoolPosition mark = openAgain(store);
        if (mark.equals(START)) {
            store.write(batch(START, FIRST, 1, 10), refused::add);
        }
        store.write(batch(FIRST, SECOND, 11, 10), refused::add);

        assertThat(rows()).hasSize(20);
        assertThat(sum("usage_day", "n")).isEqualTo(20);
    }

    private static SpoolPosition openAgain(JdbcLedgerStore store) throws LedgerUnavailableException {
        try {
            return store.open(SPOOL);
        } catch (LedgerUnavailableException noticed) {
            return store.open(SPOOL);
        }
    }

    @RepeatedTest(3)
    void gatewaysThatStartAtOnceMakeOneSchema() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        CyclicBarrier together = new CyclicBarrier(2);

        List<SpoolPosition> marks = atOnce(
                () -> {
                    together.await();
                    return one.open(SPOOL);
                },
                () -> {
                    together.await();
                    return other.open(OTHER_SPOOL);
                });

        assertThat(marks).containsExactly(START, START);
        assertThat(count("gateway")).isEqualTo(2);
        assertThat(count("ledger_schema")).isEqualTo(VERSION);
    }

    @Test
    void gatewaysThatWriteAtOnceDoNotDisturbEachOther() throws Exception {
        JdbcLedgerStore one = store();
        JdbcLedgerStore other = store();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);

        List<Boolean> done = atOnce(() -> writeMany(one, 0), () -> writeMany(other, 100_000));

        assertThat(done).containsExactly(true, true);
        assertThat(refused).isEmpty();
        assertThat(count("exchange")).isEqualTo(6000);
        for (String table : List.of("usage_hour", "usage_day")) {
            assertThat(sum(table, "n")).isEqualTo(6000);
            assertThat(sum(table, "input")).isEqualTo(sum("exchange", "input"));
            assertThat(sum(table, "cost")).isEqualTo(sum("exchange", "cost"));
        }
        assertThat(sum("usage_hist", "n")).isEqualTo(12_000);
    }

    private boolean writeMany(JdbcLedgerStore store, int first) throws Exception {
        SpoolPosition from = START;
        for (int batch = 0; batch < 30; batch++) {
            SpoolPosition to = new SpoolPosition(batch + 1L, 0);
            store.write(batch(from, to, first + 1 + batch * 100, 100), row -> {
                throw new AssertionError(row);
            });
            from = to;
        }
        return true;
    }

    @Test
    void aSchemaThatIsTooNewIsNotUsed() throws Exception {
        store().open(SPOOL);
        change("INSERT INTO ledger_schema (version, checksum, applied) VALUES (9, 'x', CURRENT_TIMESTAMP)");

        assertThatThrownBy(() -> store().open(SPOOL))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining(
                        "The ledger's tables have version 9, and this gateway knows versions up to " + (VERSION + 1));
    }

    @Test
    void theNextSchemaIsUsed() throws Exception {
        store().open(SPOOL);
        change("INSERT INTO ledger_schema (version, checksum, applied) VALUES (" + (VERSION + 1)
                + ", 'x', CURRENT_TIMESTAMP)");

        assertThat(store().open(SPOOL)).isEqualTo(START);
    }

    @Test
    void aSchemaThatAnotherScriptHasMadeIsNotUsed() throws Exception {
        store().open(SPOOL);
        change("UPDATE ledger_schema SET checksum = 'x'");

        assertThatThrownBy(() -> store().open(SPOOL))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("Version 1 of the ledger's tables was made by another 001.sql");
    }

    @Test
    void aCheckNamesWhatIsMissing() {
        assertThatThrownBy(() -> store(Migration.CHECK).open(SPOOL))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("lacks version " + VERSION + " of the ledger's tables")
                .hasMessageContaining("sluice.ledger.migrate=auto");
    }

    @Test
    void theMissingScriptsMakeTheSchema() throws Exception {
        String script = store(Migration.CHECK).missingSchema();
        try (Session session = database.connect()) {
            for (String statement : new Script(1, script).statements()) {
                session.execute(statement);
            }
            session.commit();
        }

        assertThat(store(Migration.CHECK).open(SPOOL)).isEqualTo(START);
        assertThat(store(Migration.AUTO).open(SPOOL)).isEqualTo(START);
        assertThat(store().missingSchema()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Migration.class)
    void aUserWithoutTheRightToCreateTablesCanWrite(Migration migration) throws Exception {
        store().open(SPOOL);
        JdbcLedgerStore store = keep(JdbcLedgerStore.at(database.userWithoutDdl(), settings(migration)));
        store.open(OTHER_SPOOL);

        store.write(batch(START, FIRST, 1, 10), refused::add);
        store.retain(new Retention(Duration.ofDays(90), Duration.ofDays(400), Duration.ofDays(3650)));

        assertThat(rows()).hasSize(10);
    }

    @Test
    void aUserWhoMayNotMakeTheTablesIsToldWhatToDo() throws Exception {
        JdbcLedgerStore store = keep(JdbcLedgerStore.at(database.userWithoutDdl(), settings(Migration.AUTO)));

        assertThatThrownBy(() -> store.open(SPOOL))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("lacks version " + VERSION + " of the ledger's tables")
                .hasMessageContaining("may not make them")
                .hasMessageContaining("Run 001.sql, 002.sql, ");
        assertThat(store.missingSchema()).contains("CREATE TABLE");
    }

    @Test
    void aCopyOfARequestIsOneOfItsAttemptsAlsoIfItsSpoolIsReadAgain() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        ExchangeRow row = Rows.row(1);
        AttemptRow copy = new AttemptRow(
                "shadow",
                "200",
                Optional.of("mirror"),
                new AttemptUse(
                        OptionalLong.of(700), OptionalLong.of(300), Optional.of(Source.REPORTED), OptionalLong.of(9)));
        store.write(copies(START, FIRST, new CopyRow(row.id(), copy)), refused::add);
        store.write(new LedgerBatch(FIRST, SECOND, List.of(row), List.of(), 0), refused::add);

        store.write(copies(SECOND, new SpoolPosition(3, 8), new CopyRow(row.id(), copy)), refused::add);

        List<AttemptRow> tried = rows().get(0).attempts().rows();
        assertThat(tried.get(0)).isEqualTo(copy);
        assertThat(tried.subList(1, tried.size())).isEqualTo(row.attempts().rows());
        assertThat(sum("usage_day", "cost")).isEqualTo(1);
    }

    private static LedgerBatch copies(SpoolPosition from, SpoolPosition to, CopyRow copy) {
        return new LedgerBatch(from, to, List.of(), List.of(), List.of(), List.of(copy), List.of(), List.of(), 0);
    }

    @Test
    void oldRowsAndSumsGo() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        Duration day = Duration.ofDays(1);
        List<ExchangeRow> old = begun(NOON.minus(day.multipliedBy(91)), 6000);
        List<ExchangeRow> young = begun(NOON.minus(day.multipliedBy(89)), 10);
        List<ExchangeRow> ancient = begun(NOON.minus(day.multipliedBy(500)), 10);
        store.write(new LedgerBatch(START, FIRST, old, List.of(), 0), refused::add);
        List<ExchangeRow> others = new ArrayList<>(young);
        others.addAll(ancient);
        store.write(new LedgerBatch(FIRST, SECOND, others, List.of(), 0), refused::add);

        store.retain(new Retention(day.multipliedBy(90), day.multipliedBy(400), day.multipliedBy(3650)));

        assertThat(rows()).isEqualTo(young);
        assertThat(count("attempt")).isEqualTo(20);
        assertThat(sum("usage_hour", "n")).isEqualTo(6010);
        assertThat(sum("usage_hist", "n")).isEqualTo(2 * 6010);
        assertThat(sum("usage_day", "n")).isEqualTo(6020);

        store.retain(new Retention(day, day, day));
        assertThat(count("exchange")
                        + count("attempt")
                        + count("usage_hour")
                        + count("usage_hist")
                        + count("usage_day"))
                .isZero();
        assertThat(store.open(SPOOL)).isEqualTo(SECOND);
    }

    /** The longest time that the configuration takes, and one before 1970. */
    @ParameterizedTest
    @ValueSource(ints = {99_999, 60})
    void whatIsKeptForAnAgeStays(int years) throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        Duration age = Duration.ofDays(365L * years);

        store.retain(new Retention(age, age, age));

        assertThat(rows()).isEqualTo(numbered(1, 10));
        assertThat(sum("usage_hour", "n")).isEqualTo(10);
        assertThat(sum("usage_day", "n")).isEqualTo(10);
    }

    @Test
    void nothingIsDeletedWhileAnotherGatewayIsAtIt() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        Retention nothing = new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        try (Session other = database.connect()) {
            other.query(row -> true, "SELECT name FROM ledger_lock WHERE name = 'retention' FOR UPDATE");

            keep(store(Clock.fixed(NOON.plus(Duration.ofDays(2)), ZoneOffset.UTC)))
                    .retain(nothing);
            assertThat(rows()).hasSize(10);
        }
        keep(store(Clock.fixed(NOON.plus(Duration.ofDays(2)), ZoneOffset.UTC))).retain(nothing);
        assertThat(rows()).isEmpty();
    }

    // Audit

    @Test
    void auditRecordsComeBackAsTheyWere() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        AuditRow full = AuditRows.following(AuditHead.ofNew(CHAIN), AuditRows.fullEntry());
        AuditRow empty = AuditRows.following(full.head(), AuditRows.emptyEntry());

        store.write(audits(START, FIRST, List.of(full, empty)), refused::add);

        assertThat(stored(store)).containsExactly(full, empty);
        assertThat(stored(store)).allMatch(AuditRow::isAsWritten);
    }

    @Test
    void auditRecordsThatAreRepeatedAreWrittenOnce() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        List<AuditRow> rows = AuditRows.chain(CHAIN, 4);
        List<AuditRow> repeated = new ArrayList<>(rows.subList(1, 4));
        repeated.add(rows.get(3));

        store.write(audits(START, FIRST, rows.subList(0, 2)), refused::add);
        store.write(audits(FIRST, SECOND, repeated), refused::add);

        assertThat(stored(store)).isEqualTo(rows);
    }

    /** Such as when the disk of a gateway is an older copy. */
    @Test
    void anAuditRecordOfANumberThatIsThereStopsNothing() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        AuditRow one = AuditRows.chain(CHAIN, 1).get(0);
        AuditRow other = AuditRows.following(AuditHead.ofNew(CHAIN), AuditRows.entry("another"));
        store.write(audits(START, FIRST, List.of(one)), refused::add);

        store.write(audits(FIRST, SECOND, List.of(other)), refused::add);

        assertThat(stored(store)).containsExactly(one);
        assertThat(store.open(SPOOL)).isEqualTo(SECOND);
    }

    @Test
    void anAuditRecordThatWasChangedIsFound() throws Exception {
        JdbcLedgerStore store = withAudits(6);
        for (String change : List.of(
                "actor = 'eve'",
                "via = 'jmx'",
                "address = NULL",
                "action = 'x'",
                "subject = 'x'",
                "outcome = 'refused'",
                "state_before = NULL",
                "state_after = 'x'",
                "recorded = '2026-11-26 11:00:00'")) {
            String column = change.substring(0, change.indexOf(' '));
            change("UPDATE audit SET " + change + " WHERE n = 3");
            assertThat(verified(store, 6).fault()).as(change).contains(new Fault(3, Reason.CHANGED));
            change("UPDATE audit SET " + column + " = " + ORIGINAL.get(column) + " WHERE n = 3");
            assertThat(verified(store, 6).fault()).isEmpty();
        }
    }

    @Test
    void anAuditRecordThatWasDeletedIsFound() throws Exception {
        JdbcLedgerStore store = withAudits(6);

        change("DELETE FROM audit WHERE n = 3");

        assertThat(verified(store, 6).fault()).contains(new Fault(3, Reason.MISSING));
    }

    @Test
    void theEndOfAChainThatWasDeletedIsFound() throws Exception {
        JdbcLedgerStore store = withAudits(6);

        change("DELETE FROM audit WHERE n > 4");

        assertThat(verified(store, 6).fault()).contains(new Fault(5, Reason.CUT));
    }

    @Test
    void theAuditComesPageByPageTheNewestFirst() throws Exception {
        JdbcLedgerStore store = withAudits(6);
        store.write(audits(FIRST, SECOND, AuditRows.chain(new UUID(8, 8), 2)), refused::add);

        AuditPage first = page(store, Optional.of("targets/open"), Optional.empty(), 5);
        AuditPage last = page(store, Optional.of("targets/open"), first.next(), 5);

        assertThat(first.records()).hasSize(5).extracting(StoredAudit::gateway).containsOnly(1);
        assertThat(first.records().get(0).row().n()).isEqualTo(6);
        assertThat(last.records()).hasSize(3);
        assertThat(last.next()).isEmpty();
        assertThat(page(store, Optional.of("sign_in"), Optional.empty(), 5).records())
                .isEmpty();
    }

    @Test
    void chainsAreFoundOneAfterAnother() throws Exception {
        JdbcLedgerStore store = withAudits(1);
        UUID other = new UUID(-1, 1);
        store.write(audits(FIRST, SECOND, AuditRows.chain(other, 1)), refused::add);
        AuditQueries queries = store.queries().audits();

        assertThat(found(queries.chainAfter(Optional.empty()))).contains(CHAIN);
        assertThat(found(queries.chainAfter(Optional.of(CHAIN)))).contains(other);
        assertThat(found(queries.chainAfter(Optional.of(other)))).isEmpty();
    }

    private JdbcLedgerStore withAudits(int count) throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(audits(START, FIRST, AuditRows.chain(CHAIN, count)), refused::add);
        return store;
    }

    private static LedgerBatch audits(SpoolPosition from, SpoolPosition to, List<AuditRow> rows) {
        return new LedgerBatch(from, to, List.of(), List.of(), List.of(), rows, List.of(), 0);
    }

    private static List<AuditRow> stored(JdbcLedgerStore store) {
        return found(store.queries().audits().chain(CHAIN, 1)).stream()
                .map(StoredAudit::row)
                .toList();
    }

    private static ChainCheck verified(JdbcLedgerStore store, int count) {
        AuditHead head = AuditRows.chain(CHAIN, count).get(count - 1).head();
        ChainCheck check = new ChainCheck(CHAIN, 1, Optional.of(new AuditState(head, count)));
        check.add(stored(store));
        check.end();
        return check;
    }

    private static AuditPage page(JdbcLedgerStore store, Optional<String> action, Optional<UUID> before, int limit) {
        return found(store.queries()
                .audits()
                .page(new AuditQuestion(
                        Optional.of(NOON),
                        Optional.of(NOON.plusSeconds(1)),
                        Optional.of("ole"),
                        action,
                        Optional.empty(),
                        Optional.of(AuditEntry.Outcome.ALLOWED),
                        before,
                        limit)));
    }

    private static <T> T found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found<T>) answer).value();
    }

    // Erasure

    @Test
    void anErasedUserIsGoneFromRowsAndDaysAndTheSumsStay() throws Exception {
        JdbcLedgerStore store = later();
        store.open(SPOOL);
        List<ExchangeRow> rows = new ArrayList<>(numbered(1, 2500));
        rows.add(by("bob", 3000));
        store.write(new LedgerBatch(START, FIRST, rows, List.of(), 0), refused::add);
        long cost = sum("usage_day", "cost");

        Progress done = erased(store, ANN);

        assertThat(done).isEqualTo(new Progress(ANN, State.DONE, 2500, 1));
        assertThat(rows())
                .filteredOn(row -> !row.equals(by("bob", 3000)))
                .hasSize(2500)
                .extracting(ExchangeRow::caller)
                .containsOnly(new Caller("crm", Optional.of(LedgerUser.ERASED), Optional.empty()));
        assertThat(rows()).contains(by("bob", 3000));
        assertThat(sum("usage_day", "cost")).isEqualTo(cost);
        assertThat(number("SELECT n FROM usage_day WHERE usr = 'erased'")).isEqualTo(2500);
        assertThat(number("SELECT n FROM usage_day WHERE usr = 'bob'")).isEqualTo(1);
        assertThat(number("SELECT COUNT(*) FROM usage_day WHERE usr = 'ann'")).isZero();
    }

    @Test
    void rowsThatComeLateAreWrittenWithoutTheErasedNameUnlessTheyBeganAfter() throws Exception {
        JdbcLedgerStore store = later();
        store.open(SPOOL);
        store.write(batch(START, FIRST, 1, 10), refused::add);
        erased(store, ANN);
        ExchangeRow after = ChangedRow.like(Rows.row(1))
                .id(RowId.of(NOON.plusSeconds(120).toEpochMilli(), 0, 0))
                .row();

        store.write(
                new LedgerBatch(FIRST, SECOND, List.of(Rows.row(11), after), List.of(Rows.row(12, "lost")), 0),
                refused::add);

        assertThat(rows())
                .filteredOn(row -> row.caller().user().equals(Optional.of("ann")))
                .containsExactly(after);
        assertThat(number("SELECT n FROM usage_day WHERE usr = 'erased'")).isEqualTo(12);
        assertThat(erased(store, ANN).rows()).isZero();
        assertThat(erased(store, new LedgerUser("hr", "ann")).rows()).isZero();
    }

    @Test
    void sumsOfErasedUsersAreAddedUpForEachGateway() throws Exception {
        JdbcLedgerStore one = later();
        JdbcLedgerStore other = later();
        one.open(SPOOL);
        other.open(OTHER_SPOOL);
        one.write(new LedgerBatch(START, FIRST, List.of(by("ann", 1), by("bob", 2)), List.of(), 0), refused::add);
        other.write(new LedgerBatch(START, FIRST, List.of(by("ann", 3), by("bob", 4)), List.of(), 0), refused::add);

        assertThat(erased(one, ANN).days()).isEqualTo(2);
        assertThat(erased(other, new LedgerUser("crm", "bob")).days()).isEqualTo(2);

        assertThat(count("usage_day")).isEqualTo(2);
        assertThat(sum("usage_day", "n")).isEqualTo(4);
        assertThat(number("SELECT COUNT(*) FROM usage_day WHERE usr = 'erased' AND n = 2"))
                .isEqualTo(2);
        assertThat(one.erasures().pseudonym(ANN))
                .isEqualTo(other.erasures().pseudonym(ANN))
                .doesNotContain("ann");
    }

    private JdbcLedgerStore later() {
        return keep(store(Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC)));
    }

    private static ExchangeRow by(String user, int number) {
        return ChangedRow.like(Rows.row(number))
                .caller(new Caller("crm", Optional.of(user), Optional.empty()))
                .row();
    }

    private static Progress erased(JdbcLedgerStore store, LedgerUser user) {
        Erasures erasures = store.erasures();
        assertThat(erasures.begin(user)).isTrue();
        Await.until("the end", () -> erasures.awaitCurrent().orElseThrow().state() != State.RUNNING);
        return erasures.current().orElseThrow();
    }

    // Costs that are computed anew

    /** Three times as much, plus what tells rows apart; each fifth stays as it is, each seventh was free. */
    private static Optional<RowCost> dearer(ExchangeRow row) {
        long number = row.tokens().input().orElse(0);
        if (number % 5 == 0) {
            return Optional.empty();
        }
        return Optional.of(new RowCost(
                OptionalLong.of(number % 7 == 0 ? 0 : 3 * row.cost().nano().orElse(0) + number),
                false,
                row.cost().told(),
                Optional.of("ba9876543210"),
                row.cost().tier(),
                row.cost().units()));
    }

    @Test
    void afterCostsWereComputedAnewTheSumsOfHoursAndDaysAreThoseOfTheRows() throws Exception {
        JdbcLedgerStore store = store();
        JdbcLedgerStore other = store();
        store.open(SPOOL);
        other.open(OTHER_SPOOL);
        store.write(new LedgerBatch(START, FIRST, inFourDays(0, 2500), List.of(), 3), refused::add);
        other.write(new LedgerBatch(START, FIRST, inFourDays(5000, 700), List.of(), 0), refused::add);
        List<ExchangeRow> before = rows();
        assertSumsAreThoseOfRows();

        Repricings.Progress seen = repriced(store, DAY.minusDays(2), DAY.minusDays(1), false);
        assertThat(rows()).isEqualTo(before);
        assertSumsAreThoseOfRows();
        Repricings.Progress done = repriced(store, DAY.minusDays(2), DAY.minusDays(1), true);

        assertThat(done.state()).isEqualTo(Repricings.State.DONE);
        assertThat(done.all()).isEqualTo(seen.all());
        assertThat(done.models()).isEqualTo(seen.models());
        assertThat(done.all().rows()).isEqualTo(1600);
        assertThat(rows())
                .isEqualTo(before.stream()
                        .map(row -> isWithin(row, DAY.minusDays(2), DAY.minusDays(1))
                                ? dearer(row)
                                        .map(cost ->
                                                ChangedRow.like(row).cost(cost).row())
                                        .orElse(row)
                                : row)
                        .toList());
        assertThat(rows()).isNotEqualTo(before);
        assertSumsAreThoseOfRows();
        assertThat(sum("usage_day", "dropped")).isEqualTo(3);
        assertThat(done.all().after() - done.all().before()).isEqualTo(cost(rows()) - cost(before));
    }

    @Test
    void aRunThatEndsInItsMiddleLeavesWholeDays() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(new LedgerBatch(START, FIRST, inFourDays(0, 6000), List.of(), 0), refused::add);
        List<ExchangeRow> before = rows();
        int[] left = {2600};
        Repricings.RowPricing broken = row -> {
            if (left[0]-- == 0) {
                throw new IllegalStateException("in the middle of the second day");
            }
            return dearer(row);
        };

        Repricings.Progress run =
                repriced(store, new Repricings.Order(DAY.minusDays(3), DAY.minusDays(1), true), broken);

        assertThat(run.state()).isEqualTo(Repricings.State.FAILED);
        assertThat(run.days()).isEqualTo(1);
        assertThat(rows())
                .filteredOn(row -> !isWithin(row, DAY.minusDays(3), DAY.minusDays(3)))
                .isEqualTo(before.stream()
                        .filter(row -> !isWithin(row, DAY.minusDays(3), DAY.minusDays(3)))
                        .toList());
        assertSumsAreThoseOfRows();

        assertThat(repriced(store, DAY.minusDays(3), DAY.minusDays(1), true).state())
                .isEqualTo(Repricings.State.DONE);
        assertSumsAreThoseOfRows();
    }

    @Test
    void costsAreNotComputedAnewWhileAnotherGatewayDoesSo() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(new LedgerBatch(START, FIRST, inFourDays(0, 40), List.of(), 0), refused::add);
        List<ExchangeRow> before = rows();
        try (Session other = database.connect()) {
            other.query(row -> true, "SELECT name FROM ledger_lock WHERE name = 'reprice' FOR UPDATE");

            assertThat(repriced(store, DAY.minusDays(3), DAY.minusDays(1), true).state())
                    .isEqualTo(Repricings.State.FAILED);
        }
        assertThat(rows()).isEqualTo(before);
    }

    /** Rows lose the name first, and the sums of days later. */
    @Test
    void costsOfAUserWhoIsHalfErasedAreInTheSumsWhenTheErasureIsDone() throws Exception {
        JdbcLedgerStore store = store();
        store.open(SPOOL);
        store.write(new LedgerBatch(START, FIRST, inFourDays(0, 40), List.of(), 0), refused::add);
        try (Session session = database.connect()) {
            session.update("UPDATE exchange SET usr = 'erased'");
            session.commit();
        }

        repriced(store, DAY.minusDays(3), DAY.minusDays(1), true);
        assertThat(sum("usage_day", "cost")).isEqualTo(cost(rows()));
        erased(store, ANN);

        assertSumsAreThoseOfRows();
    }

    private static boolean isWithin(ExchangeRow row, LocalDate first, LocalDate last) {
        LocalDate day = LocalDate.ofInstant(row.begin(), ZONE);
        return !day.isBefore(first) && !day.isAfter(last);
    }

    private static long cost(List<ExchangeRow> rows) {
        return rows.stream().mapToLong(row -> row.cost().nano().orElse(0)).sum();
    }

    /** As many in each of the last four days, in different hours, for different models; each third has an unknown cost, each 31st is free. */
    private static List<ExchangeRow> inFourDays(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> ChangedRow.like(Rows.row(number))
                        .id(RowId.of(
                                NOON.minus(Duration.ofDays(number % 4))
                                        .minusSeconds(number % 20 * 1000L)
                                        .toEpochMilli(),
                                number,
                                number))
                        .route(new Route(
                                Optional.of("asked-" + number % 3),
                                Optional.of("target-" + number % 2),
                                Optional.of("openai"),
                                Optional.of("model-" + number % 3)))
                        .cost(
                                number % 31 == 0
                                        ? RowCost.NONE
                                        : new RowCost(
                                                number % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(10L * number),
                                                number % 3 == 0,
                                                OptionalLong.empty(),
                                                Optional.empty(),
                                                Optional.empty()))
                        .row())
                .toList();
    }

    private static Repricings.Progress repriced(
            JdbcLedgerStore store, LocalDate first, LocalDate last, boolean isChange) {
        return repriced(store, new Repricings.Order(first, last, isChange), LedgerStoreContract::dearer);
    }

    private static Repricings.Progress repriced(
            JdbcLedgerStore store, Repricings.Order order, Repricings.RowPricing pricing) {
        Repricings repricings = store.repricings();
        assertThat(repricings.begin(order, pricing)).isTrue();
        Await.until("the end", () -> repricings.awaitCurrent().orElseThrow().state() != Repricings.State.RUNNING);
        return repricings.current().orElseThrow();
    }

    private void assertSumsAreThoseOfRows() throws SQLException {
        Rollups expected = new Rollups(ZONE);
        rows().forEach(expected::add);
        try (Session session = database.connect()) {
            assertThat(session.query(
                            row -> row.getObject(1, LocalDateTime.class) + " " + row.getString(2) + " "
                                    + row.getString(3) + " " + row.getLong(4) + " " + row.getLong(5),
                            "SELECT slot, asked, target, SUM(cost), SUM(unpriced) FROM usage_hour WHERE client <> ''"
                                    + " GROUP BY slot, asked, target"))
                    .containsExactlyInAnyOrderElementsOf(expected.hours().entrySet().stream()
                            .map(each ->
                                    each.getKey().slot() + " " + each.getKey().asked() + " "
                                            + each.getKey().target() + " "
                                            + each.getValue().cost() + " "
                                            + each.getValue().unpriced())
                            .toList());
            assertThat(session.query(
                            row -> row.getObject(1, LocalDate.class) + " " + row.getString(2) + " "
                                    + row.getString(3) + " " + row.getString(4) + " " + row.getLong(5) + " "
                                    + row.getLong(6),
                            "SELECT slot, usr, asked, target, SUM(cost), SUM(unpriced) FROM usage_day WHERE client <> ''"
                                    + " GROUP BY slot, usr, asked, target"))
                    .containsExactlyInAnyOrderElementsOf(expected.days().entrySet().stream()
                            .map(each ->
                                    each.getKey().slot() + " " + each.getKey().user() + " "
                                            + each.getKey().asked() + " "
                                            + each.getKey().target() + " "
                                            + each.getValue().cost() + " "
                                            + each.getValue().unpriced())
                            .toList());
        }
    }

    // Rows

    private static List<ExchangeRow> numbered(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Rows::row).toList();
    }

    private static List<ExchangeRow> begun(Instant time, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> with(Rows.row(number), RowId.of(time.toEpochMilli() + number, 0, 0), 200))
                .toList();
    }

    private static OwnerRow owner(String id, String client) {
        return new OwnerRow(id, client, "openai", NOON, OptionalLong.empty());
    }

    private static OwnerChange made(OwnerRow owner) {
        return new Made(owner);
    }

    private static LedgerBatch alerts(SpoolPosition from, SpoolPosition to, AlertRow... rows) {
        return new LedgerBatch(from, to, List.of(), List.of(), List.of(), List.of(), List.of(rows), 0);
    }

    private static AlertRow alert(String budget, Instant reached, AlertDelivery delivery) {
        return new AlertRow(
                budget + "/0f3a/2026-11/80",
                reached,
                budget,
                Optional.of("crm").filter(client -> budget.equals("team")),
                "2026-11",
                80,
                803_200_000_000L,
                1_000_000_000_000L,
                "USD",
                delivery);
    }

    private static AlertRow alertOf(String budget, Optional<String> client) {
        AlertRow like = alert(budget, NOON, AlertDelivery.OFF);
        return new AlertRow(
                like.id(),
                like.reached(),
                budget,
                client,
                like.period(),
                like.percent(),
                like.used(),
                like.amount(),
                like.currency(),
                like.delivery());
    }

    private static List<AlertRow> alerts(JdbcLedgerStore store, AlertsQuestion question) {
        return found(store.queries().alerts(question)).stream()
                .map(StoredAlert::row)
                .toList();
    }

    private static LedgerBatch owners(SpoolPosition from, SpoolPosition to, OwnerChange... changes) {
        return new LedgerBatch(from, to, List.of(), List.of(), List.of(changes), List.of(), List.of(), 0);
    }

    private static LedgerBatch batch(SpoolPosition from, SpoolPosition to, int first, int count) {
        return new LedgerBatch(from, to, numbered(first, count), List.of(), 0);
    }

    /** With as much in every column as it takes. */
    private static ExchangeRow full(int number) {
        String text = "\uD83D\uDE80'\"\\%".repeat(40);
        Optional<String> some = Optional.of(text);
        return new ExchangeRow(
                RowId.of(NOON.toEpochMilli() + number, -1, -1),
                Integer.MAX_VALUE,
                "\u20AC".repeat(200),
                new Caller(text, Optional.of("\u4E2D".repeat(200)), Optional.of("1".repeat(100)), some),
                text,
                true,
                new Route(some, some, some, some),
                599,
                text,
                some,
                new Times(
                        OptionalInt.of(Integer.MAX_VALUE),
                        OptionalInt.of(Integer.MAX_VALUE),
                        OptionalInt.of(Integer.MAX_VALUE)),
                new RowTokens(
                        OptionalLong.of(Long.MAX_VALUE),
                        OptionalLong.of(Long.MAX_VALUE),
                        Optional.of(Source.COUNTED),
                        Optional.of(new Parts(
                                Long.MAX_VALUE,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE))),
                new RowCost(OptionalLong.of(Long.MAX_VALUE), false, OptionalLong.of(Long.MIN_VALUE), some, some),
                some,
                Optional.empty(),
                new Attempts(
                        64,
                        Collections.nCopies(
                                64,
                                new AttemptRow(
                                        text,
                                        text,
                                        some,
                                        new AttemptUse(
                                                OptionalLong.of(Long.MAX_VALUE),
                                                OptionalLong.of(Long.MAX_VALUE),
                                                Optional.of(Source.REPORTED),
                                                OptionalLong.of(Long.MAX_VALUE))))));
    }

    private static ExchangeRow empty(int number) {
        return new ExchangeRow(
                RowId.of(NOON.toEpochMilli() + number, 0, 0),
                1,
                "",
                new Caller("crm", Optional.empty(), Optional.empty()),
                "chat",
                false,
                Route.NONE,
                0,
                ExchangeRow.LOST,
                Optional.empty(),
                Times.UNKNOWN,
                RowTokens.UNKNOWN,
                new RowCost(OptionalLong.empty(), true, OptionalLong.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Attempts.NONE);
    }

    private static ExchangeRow zero(int number) {
        return new ExchangeRow(
                RowId.of(NOON.toEpochMilli() + number, 0, 0),
                1,
                "r",
                new Caller("crm", Optional.of(""), Optional.of(""), Optional.of("")),
                "chat",
                false,
                new Route(Optional.of(""), Optional.of(""), Optional.of(""), Optional.of("")),
                200,
                "complete",
                Optional.of(""),
                new Times(OptionalInt.of(0), OptionalInt.of(0), OptionalInt.of(0)),
                new RowTokens(
                        OptionalLong.of(0),
                        OptionalLong.of(0),
                        Optional.of(Source.REPORTED),
                        Optional.of(new Parts(0, 0, 0, 0, 0, 0, 0))),
                new RowCost(OptionalLong.of(0), false, OptionalLong.of(0), Optional.of(""), Optional.of("")),
                Optional.of(""),
                Optional.empty(),
                new Attempts(1, List.of(new AttemptRow("", ""))));
    }

    private static ExchangeRow asked(int number, String model) {
        ExchangeRow row = zero(number);
        return ChangedRow.like(row)
                .route(new Route(Optional.of(model), Optional.of("openai"), Optional.of("openai"), Optional.empty()))
                .row();
    }

    /** With a status that no database takes. */
    private static ExchangeRow refused(int number) {
        return with(Rows.row(number), Rows.row(number).id(), 100_000);
    }

    private static ExchangeRow with(ExchangeRow row, UUID id, int status) {
        return ChangedRow.like(row).id(id).status(status).row();
    }

    // The database

    static Settings settings(Migration migration) {
        return new Settings(migration, ZONE, CLOCK);
    }

    TestDatabase current() {
        return database;
    }

    JdbcLedgerStore store() {
        return store(Migration.AUTO);
    }

    private JdbcLedgerStore store(Migration migration) {
        return keep(database.store(settings(migration)));
    }

    private JdbcLedgerStore store(Clock clock) {
        return database.store(new Settings(Migration.AUTO, ZoneOffset.UTC, clock));
    }

    JdbcLedgerStore keep(JdbcLedgerStore store) {
        stores.add(store);
        return store;
    }

    private void kill() {
        try {
            database.kill();
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    List<ExchangeRow> rows() throws SQLException {
        try (Session session = database.connect()) {
            return StoredRows.all(session);
        }
    }

    long sum(String table, String column) throws SQLException {
        return number("SELECT COALESCE(SUM(" + column + "), 0) FROM " + table);
    }

    long count(String table) throws SQLException {
        return number("SELECT COUNT(*) FROM " + table);
    }

    private long number(String sql) throws SQLException {
        try (Session session = database.connect()) {
            return session.query(row -> row.getLong(1), sql).get(0);
        }
    }

    private void change(String sql) throws SQLException {
        try (Session session = database.connect()) {
            session.execute(sql);
            session.commit();
        }
    }

    private static <T> List<T> atOnce(Callable<T> one, Callable<T> other) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(List.of(one, other))) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
