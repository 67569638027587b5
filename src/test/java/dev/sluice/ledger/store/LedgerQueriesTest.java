package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.UsageSums;
import dev.sluice.ledger.query.Answer;
import dev.sluice.ledger.query.Answer.Away;
import dev.sluice.ledger.query.Answer.Found;
import dev.sluice.ledger.query.Answer.TooMuch;
import dev.sluice.ledger.query.Answer.TooSlow;
import dev.sluice.ledger.query.ClientScope;
import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.ExchangePage;
import dev.sluice.ledger.query.ExchangesQuestion;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.ledger.query.Percentiles;
import dev.sluice.ledger.query.PercentilesQuestion;
import dev.sluice.ledger.query.PercentilesRow;
import dev.sluice.ledger.query.Selection;
import dev.sluice.ledger.query.StatusRange;
import dev.sluice.ledger.query.Step;
import dev.sluice.ledger.query.StoredExchange;
import dev.sluice.ledger.query.TimeRange;
import dev.sluice.ledger.query.UsageKey;
import dev.sluice.ledger.query.UsageQuestion;
import dev.sluice.ledger.query.UsageRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class LedgerQueriesTest extends OnEveryDatabase {

    private static final TimeRange ALWAYS = range("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z");

    // Sums

    @Test
    void sumsAreToldApartByKeysAndDearestFirst() throws Exception {
        write(List.of(
                row(1, NOON, "crm", "ann", "gpt", "openai"),
                row(20, NOON, "shop", "bob", "gpt", "azure"),
                row(3, NOON, "crm", "bob", "gpt", "openai")));

        assertThat(usage(new UsageQuestion(ALWAYS, Set.of(UsageKey.CLIENT), Step.NONE, Selection.ALL)))
                .extracting(UsageRow::slot, UsageRow::keys, row -> row.sums().n(), row -> row.sums()
                        .cost())
                .containsExactly(
                        tuple(Optional.empty(), Map.of(UsageKey.CLIENT, "shop"), 1L, 20L),
                        tuple(Optional.empty(), Map.of(UsageKey.CLIENT, "crm"), 2L, 4L));
    }

    @Test
    void allSumsOfARowAreThere() throws Exception {
        ExchangeRow row = row(5, NOON, "crm", "ann", "gpt", "openai");
        write(store(), List.of(row, Rows.row(7)), 3);

        UsageSums expected = UsageSums.of(row).plus(UsageSums.of(Rows.row(7))).plus(UsageSums.ofDropped(3));
        for (Step step : Step.values()) {
            assertThat(usage(new UsageQuestion(ALWAYS, Set.of(), step, Selection.ALL)))
                    .as("%s", step)
                    .extracting(UsageRow::sums)
                    .containsExactly(expected);
        }
    }

    @Test
    void slotsBeginInTheZoneOfTheLedger() throws Exception {
        // 23:59 and 00:00 in Kolkata, at the end of a month.
        write(List.of(
                row(1, Instant.parse("2026-10-31T18:29:00Z"), "crm", "ann", "gpt", "openai"),
                row(2, Instant.parse("2026-10-31T18:30:00Z"), "crm", "ann", "gpt", "openai")));

        assertThat(slots(Step.HOUR)).containsExactly(time("2026-10-31T23:00+05:30"), time("2026-11-01T00:00+05:30"));
        assertThat(slots(Step.DAY)).containsExactly(time("2026-10-31T00:00+05:30"), time("2026-11-01T00:00+05:30"));
        assertThat(slots(Step.MONTH)).containsExactly(time("2026-10-01T00:00+05:30"), time("2026-11-01T00:00+05:30"));
    }

    @Test
    void aRangeHasTheSlotsThatBeginInIt() throws Exception {
        write(List.of(row(1, Instant.parse("2026-11-26T12:10:00Z"), "crm", "ann", "gpt", "openai")));

        // The hour began at 17:30 of Kolkata's half hours, which is 11:30 and 12:30 in UTC.
        assertThat(count(range("2026-11-26T11:30:00Z", "2026-11-26T11:30:01Z"), Step.HOUR))
                .isEqualTo(1);
        assertThat(count(range("2026-11-26T11:30:00.001Z", "2026-11-26T12:30:00Z"), Step.HOUR))
                .isZero();
        assertThat(count(range("2026-11-26T10:30:00Z", "2026-11-26T11:30:00Z"), Step.HOUR))
                .isZero();
        assertThat(count(range("2026-11-25T18:30:00Z", "2026-11-26T18:30:00Z"), Step.DAY))
                .isEqualTo(1);
        assertThat(count(range("2026-11-25T18:30:01Z", "2026-11-26T18:30:00Z"), Step.DAY))
                .isZero();
    }

    @Test
    void onlyWhatIsSelectedIsSummed() throws Exception {
        write(List.of(
                row(1, NOON, "crm", "ann", "gpt", "openai"),
                row(2, NOON, "crm", null, "claude", "azure"),
                row(4, NOON, "shop", "ann", "gpt", "openai")));

        assertThat(cost(Map.of(UsageKey.CLIENT, List.of("crm")))).isEqualTo(3);
        assertThat(cost(Map.of(UsageKey.USER, List.of("ann")))).isEqualTo(5);
        assertThat(cost(Map.of(UsageKey.USER, List.of("")))).isEqualTo(2);
        assertThat(cost(Map.of(UsageKey.ASKED, List.of("claude", "gpt"), UsageKey.CLIENT, List.of("shop"))))
                .isEqualTo(4);
        assertThat(cost(Map.of(UsageKey.TARGET, List.of("azure", "nobody")))).isEqualTo(2);
        assertThat(usage(new UsageQuestion(
                        ALWAYS,
                        Set.of(),
                        Step.NONE,
                        new Selection(Map.of(UsageKey.CLIENT, List.of("CRM")), ClientScope.ALL))))
                .isEmpty();
    }

    @Test
    void theSumsOfAnyPartsAreThoseOfTheWhole() throws Exception {
        Random random = new Random(42);
        List<ExchangeRow> rows = new ArrayList<>();
        UsageSums whole = UsageSums.NONE;
        for (int number = 1; number <= 300; number++) {
            Instant begin = Instant.parse("2026-10-20T00:00:00Z").plusSeconds(random.nextInt(3_000_000));
            ExchangeRow row = row(
                    number,
                    begin,
                    "client" + random.nextInt(3),
                    random.nextBoolean() ? null : "user" + random.nextInt(4),
                    "model" + random.nextInt(3),
                    "target" + random.nextInt(2));
            rows.add(row);
            whole = whole.plus(UsageSums.of(row));
        }
        write(rows.subList(0, 150));
        write(open(new UUID(1, 3)), rows.subList(150, 300));

        for (int sample = 0; sample < 60; sample++) {
            Set<UsageKey> by = EnumSet.noneOf(UsageKey.class);
            List.of(UsageKey.values()).forEach(key -> {
                if (random.nextBoolean()) {
                    by.add(key);
                }
            });
            Step step = List.of(Step.values()).get(random.nextInt(4));
            if (step == Step.HOUR) {
                by.remove(UsageKey.USER);
            }
            Instant cut = Instant.parse("2026-10-20T00:00:00Z").plusSeconds(random.nextInt(3_000_000));
            UsageSums sum = UsageSums.NONE;
            for (TimeRange part : List.of(new TimeRange(ALWAYS.from(), cut), new TimeRange(cut, ALWAYS.to()))) {
                for (UsageRow row : usage(new UsageQuestion(part, by, step, Selection.ALL))) {
                    assertThat(row.keys()).containsOnlyKeys(by);
                    sum = sum.plus(row.sums());
                }
            }
            assertThat(sum).as("%s by %s, cut at %s", step, by, cut).isEqualTo(whole);
        }
    }

    @Test
    void theWholeDaysOfARangeAreThereWhenTheirHoursAreNotKeptAnyMore() throws Exception {
        write(List.of(
                row(1, Instant.parse("2026-11-24T12:00:00Z"), "crm", "ann", "gpt", "openai"),
                row(2, Instant.parse("2026-11-25T12:00:00Z"), "crm", "ann", "gpt", "openai"),
                row(4, Instant.parse("2026-11-26T12:00:00Z"), "crm", "ann", "gpt", "openai")));
        try (Session session = database().connect()) {
            session.execute("DELETE FROM usage_hour WHERE slot < '2026-11-26 00:00:00'");
            session.commit();
        }

        TimeRange range = range("2026-11-24T10:00:00Z", "2026-11-26T13:00:00Z");
        assertThat(usage(new UsageQuestion(range, Set.of(UsageKey.CLIENT), Step.NONE, Selection.ALL)))
                .extracting(UsageRow::keys, row -> row.sums().cost())
                .containsExactly(tuple(Map.of(UsageKey.CLIENT, "crm"), 6L));
        assertThat(usage(new UsageQuestion(range, Set.of(), Step.NONE, Selection.ALL)))
                .extracting(row -> row.sums().n())
                .containsExactly(2L);
    }

    @Test
    void moreRowsThanAnAnswerMayHaveAreTooMuch() throws Exception {
        List<ExchangeRow> rows = IntStream.rangeClosed(1, 10_001)
                .mapToObj(number -> row(number, NOON, "crm", "user" + number, "gpt", "openai"))
                .toList();
        write(rows.subList(0, 10_000));
        UsageQuestion question = new UsageQuestion(ALWAYS, Set.of(UsageKey.USER), Step.NONE, Selection.ALL);
        assertThat(usage(question)).hasSize(10_000);

        write(rows.subList(10_000, 10_001));
        assertThat(store().queries().usage(question)).isInstanceOf(TooMuch.class);
    }

    @Test
    void thereAreNoHoursOfUsers() {
        assertThatThrownBy(() -> new UsageQuestion(ALWAYS, Set.of(UsageKey.USER), Step.HOUR, Selection.ALL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSumThatIsTooLargeIsTheLargestNumber() throws Exception {
        ExchangeRow row = row(1, NOON, "crm", "ann", "gpt", "openai");
        ExchangeRow dear = ChangedRow.like(row)
                .cost(new RowCost(
                        OptionalLong.of(Long.MAX_VALUE),
                        false,
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .row();
        ExchangeRow other = ChangedRow.like(dear)
                .id(RowId.of(NOON.toEpochMilli(), 9, 9))
                .caller(new Caller("shop", Optional.empty(), Optional.empty()))
                .row();
        write(List.of(dear, other));

        assertThat(cost(Map.of())).isEqualTo(Long.MAX_VALUE);
    }

    // Durations

    @Test
    void percentilesAreTheBoundsOfTheirClasses() throws Exception {
        List<ExchangeRow> rows = new ArrayList<>();
        for (int number = 1; number <= 100; number++) {
            int took = number <= 50 ? 10 : number <= 95 ? 25 : number <= 99 ? 300 : 2_000_000;
            rows.add(lasting(number, took, number <= 50 ? 5 : 11, "openai"));
        }
        rows.add(lasting(101, 1_000, 1_000, "azure"));
        write(rows);

        assertThat(percentiles(new PercentilesQuestion(ALWAYS, List.of(), true, Step.NONE)))
                .containsExactly(
                        new PercentilesRow(
                                Optional.empty(),
                                Optional.of("azure"),
                                Optional.of(new Percentiles(1, 1280, 1280, 1280)),
                                Optional.of(new Percentiles(1, 1280, 1280, 1280))),
                        new PercentilesRow(
                                Optional.empty(),
                                Optional.of("openai"),
                                Optional.of(new Percentiles(100, 10, 28, 320)),
                                Optional.of(new Percentiles(100, 10, 14, 14))));
        assertThat(percentiles(new PercentilesQuestion(ALWAYS, List.of("azure"), false, Step.NONE)))
                .extracting(row -> row.took().orElseThrow().n())
                .containsExactly(1L);
        assertThat(percentiles(new PercentilesQuestion(ALWAYS, List.of(), false, Step.NONE)))
                .extracting(row -> row.took().orElseThrow().n())
                .containsExactly(101L);
    }

    @Test
    void durationsAboveTheLastBoundAreToldAsThatBound() throws Exception {
        write(List.of(lasting(1, 2_000_000, 5, "openai")));

        assertThat(percentiles(new PercentilesQuestion(ALWAYS, List.of(), false, Step.NONE))
                        .get(0)
                        .took())
                .contains(new Percentiles(1, 655_360, 655_360, 655_360));
    }

    @Test
    void durationsHaveSlotsInTheZoneOfTheLedger() throws Exception {
        write(List.of(
                row(1, Instant.parse("2026-10-31T18:29:00Z"), "crm", "ann", "gpt", "openai"),
                row(2, Instant.parse("2026-10-31T18:30:00Z"), "crm", "ann", "gpt", "openai")));
        TimeRange range = range("2026-10-31T10:30:00Z", "2026-11-02T00:00:00Z");

        assertThat(percentiles(new PercentilesQuestion(range, List.of(), false, Step.HOUR)))
                .extracting(row -> row.slot().orElseThrow())
                .containsExactly(time("2026-10-31T23:00+05:30"), time("2026-11-01T00:00+05:30"));
        assertThat(percentiles(new PercentilesQuestion(range, List.of(), false, Step.DAY)))
                .extracting(row -> row.slot().orElseThrow())
                .containsExactly(time("2026-11-01T00:00+05:30"));
        assertThat(store().queries().percentiles(new PercentilesQuestion(ALWAYS, List.of(), false, Step.HOUR)))
                .isInstanceOf(TooMuch.class);
    }

    // Exchanges

    @Test
    void pagesHaveEveryExchangeOnceAndTheNewestFirst() throws Exception {
        List<ExchangeRow> rows =
                IntStream.rangeClosed(1, 25).mapToObj(Rows::row).toList();
        write(rows);

        List<UUID> found = new ArrayList<>();
        Optional<UUID> before = Optional.empty();
        do {
            ExchangePage page = page(new ExchangesQuestion(ExchangeFilter.ALL, before, 5));
            assertThat(page.exchanges()).hasSize(5);
            page.exchanges().forEach(stored -> found.add(stored.row().id()));
            before = page.next();
        } while (before.isPresent());

        List<UUID> newestFirst =
                new ArrayList<>(rows.stream().map(ExchangeRow::id).toList());
        Collections.reverse(newestFirst);
        assertThat(found).isEqualTo(newestFirst);
    }

    @Test
    void exchangesComeBackAsTheyWereWithTheirAttempts() throws Exception {
        ExchangeRow row = Rows.row(1);
        write(List.of(row, Rows.row(2)));

        assertThat(exchange(row.id().toString())).containsExactly(new StoredExchange(1, row));
        assertThat(exchange("request-1")).containsExactly(new StoredExchange(1, row));
        assertThat(exchange("nobody")).isEmpty();
        StoredExchange listed = page(new ExchangesQuestion(ExchangeFilter.ALL, Optional.empty(), 50))
                .exchanges()
                .get(1);
        assertThat(listed.row())
                .usingRecursiveComparison()
                .ignoringFields("attempts")
                .isEqualTo(row);
        assertThat(listed.row().attempts().count()).isEqualTo(2);
    }

    @Test
    void ofARequestIdTheNewestTenAreFound() throws Exception {
        String id = "0b6c54f2-7a6e-4f0a-9d9c-0a2f6f1f3f11";
        write(IntStream.rangeClosed(1, 12)
                .mapToObj(number ->
                        ChangedRow.like(Rows.row(number)).requestId(id).row())
                .toList());

        assertThat(exchange(id))
                .extracting(stored -> stored.row().tokens().input().orElseThrow())
                .containsExactly(12L, 11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L);
    }

    @Test
    void aSearchThatFindsFewGoesOnFromAnswerToAnswerUntilAllRowsAreSearched() throws Exception {
        write(IntStream.rangeClosed(1, 25)
                .mapToObj(number -> row(number, at(number), "crm", "ann", "gpt", number % 20 == 3 ? "azure" : "openai"))
                .toList());

        ExchangeFilter azure = filter(Map.of(UsageKey.TARGET, List.of("azure")));
        assertThat(search(azure, Optional.empty()))
                .containsExactly(
                        tuple(List.of(23L), Optional.of(at(21))),
                        tuple(List.of(), Optional.of(at(16))),
                        tuple(List.of(), Optional.of(at(11))),
                        tuple(List.of(), Optional.of(at(6))),
                        tuple(List.of(3L), Optional.of(at(1))),
                        tuple(List.of(), Optional.empty()));
        assertThat(search(filter(Map.of(UsageKey.TARGET, List.of("none"))), Optional.of(RowId.bound(at(6)))))
                .containsExactly(tuple(List.of(), Optional.of(at(1))), tuple(List.of(), Optional.empty()));
    }

    @Test
    void rowsOfOtherClientsAndUsersAreNotSearched() throws Exception {
        write(IntStream.rangeClosed(1, 30)
                .mapToObj(number -> row(
                        number,
                        at(number),
                        number % 10 == 1 ? "hr" : "crm",
                        number % 10 == 2 ? "bob" : "ann",
                        "gpt",
                        "openai"))
                .toList());

        assertThat(search(filter(Map.of(UsageKey.CLIENT, List.of("hr"))), Optional.empty()))
                .containsExactly(tuple(List.of(21L, 11L, 1L), Optional.empty()));
        assertThat(search(
                        filter(Map.of(UsageKey.USER, List.of("bob"), UsageKey.CLIENT, List.of("crm"))),
                        Optional.empty()))
                .containsExactly(tuple(List.of(22L, 12L, 2L), Optional.empty()));
    }

    @Test
    void rowsOfOneMillisecondAreSearchedTogether() throws Exception {
        write(IntStream.rangeClosed(1, 12)
                .mapToObj(number -> row(number, NOON, "crm", "ann", "gpt", number == 1 ? "azure" : "openai"))
                .toList());

        assertThat(search(filter(Map.of(UsageKey.TARGET, List.of("azure"))), Optional.empty()))
                .containsExactly(tuple(List.of(1L), Optional.of(NOON)), tuple(List.of(), Optional.empty()));
    }

    @Test
    void aSearchReadsOnUntilItsTimeIsOver() throws Exception {
        write(IntStream.rangeClosed(1, 25)
                .mapToObj(number -> row(number, at(number), "crm", "ann", "gpt", number < 3 ? "azure" : "openai"))
                .toList());

        ExchangesQuestion question =
                new ExchangesQuestion(filter(Map.of(UsageKey.TARGET, List.of("azure"))), Optional.empty(), 50);
        LedgerQueries patient = store().queries(new ExchangePages(5, Duration.ofMinutes(1)));
        assertThat(told(found(patient.exchanges(question)))).isEqualTo(tuple(List.of(2L, 1L), Optional.empty()));
    }

    @Test
    void aPageThatIsFullTellsNothingOfTheSearch() throws Exception {
        write(IntStream.rangeClosed(1, 25)
                .mapToObj(number -> row(number, at(number), "crm", "ann", "gpt", "openai"))
                .toList());

        ExchangesQuestion question =
                new ExchangesQuestion(filter(Map.of(UsageKey.TARGET, List.of("openai"))), Optional.empty(), 3);
        ExchangePage page =
                found(store().queries(new ExchangePages(5, Duration.ZERO)).exchanges(question));
        assertThat(told(page)).isEqualTo(tuple(List.of(25L, 24L, 23L), Optional.empty()));
        assertThat(page.next()).contains(page.exchanges().get(2).row().id());
    }

    /** What each answer has found, and how far it has searched, when one slice of five rows is searched for each. */
    private List<Tuple> search(ExchangeFilter filter, Optional<UUID> before) {
        LedgerQueries queries = store().queries(new ExchangePages(5, Duration.ZERO));
        List<Tuple> answers = new ArrayList<>();
        Optional<UUID> next = before;
        do {
            ExchangePage page = found(queries.exchanges(new ExchangesQuestion(filter, next, 50)));
            answers.add(told(page));
            next = page.next();
        } while (next.isPresent());
        return answers;
    }

    private static Tuple told(ExchangePage page) {
        return tuple(
                page.exchanges().stream()
                        .map(stored -> stored.row().tokens().input().orElseThrow())
                        .toList(),
                page.searchedTo());
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }

    @Test
    void exchangesAreFilteredByTime() throws Exception {
        write(List.of(Rows.row(1), Rows.row(2), Rows.row(3)));

        assertThat(numbers(filter(NOON.plusMillis(2), NOON.plusMillis(3)))).containsExactly(2L);
        assertThat(numbers(filter(NOON.plusMillis(1).plusNanos(1), NOON.plusMillis(3))))
                .containsExactly(2L);
        assertThat(numbers(filter(Instant.MIN, Instant.MAX))).containsExactly(3L, 2L, 1L);
    }

    @Test
    void exchangesAreFilteredByKeys() throws Exception {
        write(List.of(
                row(1, NOON, "crm", "ann", "gpt", "openai"),
                row(2, NOON, "crm", null, "claude", "azure"),
                row(4, NOON, "shop", "ann", "gpt", "openai")));

        assertThat(numbers(filter(Map.of(UsageKey.CLIENT, List.of("crm"))))).containsExactly(2L, 1L);
        assertThat(numbers(filter(Map.of(UsageKey.USER, List.of("ann"))))).containsExactly(4L, 1L);
        assertThat(numbers(filter(Map.of(UsageKey.USER, List.of("", "bob"))))).containsExactly(2L);
        assertThat(numbers(filter(Map.of(UsageKey.ASKED, List.of("claude"))))).containsExactly(2L);
        assertThat(numbers(filter(Map.of(UsageKey.TARGET, List.of("openai"), UsageKey.CLIENT, List.of("shop")))))
                .containsExactly(4L);
    }

    @Test
    void exchangesAreFilteredByTheirEnd() throws Exception {
        ExchangeRow fine = Rows.row(1);
        ExchangeRow refused = ChangedRow.like(Rows.row(2))
                .status(429)
                .error("rate_limit_exceeded")
                .attempts(0)
                .row();
        ExchangeRow failed = ChangedRow.like(Rows.row(3)).status(502).row();
        ExchangeRow cut = ChangedRow.like(Rows.row(4)).ending("cut").row();
        ExchangeRow left = ChangedRow.like(Rows.row(5)).ending("client_gone").row();
        List<ExchangeRow> rows = List.of(fine, refused, failed, cut, left);
        write(rows);

        assertThat(numbers(ended(StatusRange.ofClass(4), null, null, false, null)))
                .containsExactly(2L);
        assertThat(numbers(ended(StatusRange.exactly(502), null, null, false, null)))
                .containsExactly(3L);
        assertThat(numbers(ended(null, "cut", null, false, null))).containsExactly(4L);
        assertThat(numbers(ended(null, null, "rate_limit_exceeded", false, null)))
                .containsExactly(2L);
        assertThat(numbers(ended(null, null, null, false, "request-5"))).containsExactly(5L);
        assertThat(numbers(ended(null, null, null, true, null))).containsExactly(4L, 3L);
        assertThat(rows.stream().filter(ExchangeRow::isFailed)).containsExactly(failed, cut);
    }

    // Bounds

    @Test
    void aQuestionThatFindsNoPlaceInTimeIsTooSlow() {
        assertThat(store().queries(0, Duration.ofMillis(10)).exchange("a", ClientScope.ALL))
                .isInstanceOf(TooSlow.class);
    }

    @Test
    void aQuestionThatTheDatabaseDoesNotAnswerInTimeIsTooSlow() throws Exception {
        assumeThat(kind()).as("a database whose readers can be locked out").isNotEqualTo(DatabaseKind.H2);
        write(List.of(Rows.row(1)));
        try (Session other = database().connect()) {
            other.execute(kind() == DatabaseKind.POSTGRESQL ? "LOCK TABLE exchange" : "LOCK TABLES exchange WRITE");
            assertThat(store().queries(1, Duration.ofSeconds(1)).exchange("a", ClientScope.ALL))
                    .isInstanceOf(TooSlow.class);
            if (kind() == DatabaseKind.MARIADB) {
                other.execute("UNLOCK TABLES");
            }
        }
        assertThat(exchange("request-1")).hasSize(1);
    }

    @Test
    void aDatabaseThatIsAwayIsAnEnding() throws SQLException {
        try (Session session = database().connect()) {
            session.execute("DROP TABLE usage_hist");
            session.commit();
        }
        assertThat(store().queries().percentiles(new PercentilesQuestion(ALWAYS, List.of(), false, Step.NONE)))
                .isInstanceOfSatisfying(
                        Away.class, away -> assertThat(away.reason()).containsIgnoringCase("usage_hist"));

        store().close();
        assertThat(store().queries().exchange("a", ClientScope.ALL)).isInstanceOf(Away.class);
    }

    @Test
    void aConnectionThatEndsWhileItIsIdleIsReplaced() throws Exception {
        assumeThat(kind()).as("a database with connections that can end").isNotEqualTo(DatabaseKind.H2);
        write(List.of(Rows.row(1)));
        assertThat(exchange("request-1")).hasSize(1);
        database().kill();

        Answer<List<StoredExchange>> answer = store().queries().exchange("request-1", ClientScope.ALL);
        if (answer instanceof Away) {
            answer = store().queries().exchange("request-1", ClientScope.ALL);
        }
        assertThat(answer).isInstanceOf(Found.class);
    }

    // Clients

    /** A name that a pattern must not match is in each of these rows. */
    @Test
    void anAnswerComesFromTheRowsOfItsClientsAlone() throws Exception {
        write(List.of(
                row(1, NOON, "crm", "ann", "gpt", "openai"),
                row(2, NOON, "crm_app", "bob", "gpt", "openai"),
                row(4, NOON, "crmxapp", "bob", "gpt", "openai"),
                row(8, NOON, "c%m", "ann", "gpt", "openai"),
                row(16, NOON, "CRM", "ann", "gpt", "openai"),
                row(32, NOON, "hr!", "ann", "gpt", "azure")));

        assertThat(costOf("crm")).isEqualTo(1);
        assertThat(costOf("crm_*")).isEqualTo(2);
        assertThat(costOf("crm*")).isEqualTo(7);
        assertThat(costOf("c%m")).isEqualTo(8);
        assertThat(costOf("c%m*", "hr!*")).isEqualTo(40);
        assertThat(costOf("*")).isEqualTo(63);
        assertThat(costOf("other*", "c")).isZero();
        Selection others = new Selection(Map.of(UsageKey.CLIENT, List.of("hr!")), new ClientScope(List.of("crm*")));
        assertThat(usage(new UsageQuestion(ALWAYS, Set.of(), Step.NONE, others)))
                .isEmpty();
        assertThat(usage(new UsageQuestion(ALWAYS, Set.of(UsageKey.USER), Step.DAY, others)))
                .isEmpty();
    }

    @Test
    void anExchangeOfAnotherClientIsNotFoundByItsId() throws Exception {
        write(List.of(row(1, NOON, "crm", "ann", "gpt", "openai"), row(2, NOON, "hr", "bob", "gpt", "azure")));
        ClientScope crm = new ClientScope(List.of("cr*"));
        List<StoredExchange> all = page(new ExchangesQuestion(ExchangeFilter.ALL, Optional.empty(), 50))
                .exchanges();
        assertThat(all).hasSize(2);
        for (StoredExchange each : all) {
            int seen = each.row().caller().client().equals("crm") ? 1 : 0;
            assertThat(found(store().queries().exchange(each.row().id().toString(), crm)))
                    .hasSize(seen);
            assertThat(found(store().queries().exchange(each.row().requestId(), crm)))
                    .allMatch(found -> found.row().caller().client().equals("crm"));
        }
    }

    /** The same in sums and in single rows. */
    private long costOf(String... patterns) {
        Selection selection = new Selection(Map.of(), new ClientScope(List.of(patterns)));
        long cost = usage(new UsageQuestion(ALWAYS, Set.of(), Step.NONE, selection)).stream()
                .mapToLong(row -> row.sums().cost())
                .sum();
        ExchangeFilter filter = new ExchangeFilter(
                Optional.empty(),
                Optional.empty(),
                selection,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        assertThat(numbers(filter).stream().mapToLong(number -> number).sum()).isEqualTo(cost);
        return cost;
    }

    // Questions

    private List<UsageRow> usage(UsageQuestion question) {
        return found(store().queries().usage(question));
    }

    private List<PercentilesRow> percentiles(PercentilesQuestion question) {
        return found(store().queries().percentiles(question));
    }

    private ExchangePage page(ExchangesQuestion question) {
        return found(store().queries().exchanges(question));
    }

    private List<StoredExchange> exchange(String id) {
        return found(store().queries().exchange(id, ClientScope.ALL));
    }

    private static <T> T found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Found.class);
        return ((Found<T>) answer).value();
    }

    private List<ZonedDateTime> slots(Step step) {
        return usage(new UsageQuestion(ALWAYS, Set.of(), step, Selection.ALL)).stream()
                .map(row -> row.slot().orElseThrow())
                .toList();
    }

    private int count(TimeRange range, Step step) {
        return usage(new UsageQuestion(range, Set.of(), step, Selection.ALL)).size();
    }

    private long cost(Map<UsageKey, List<String>> values) {
        return usage(new UsageQuestion(ALWAYS, Set.of(), Step.NONE, new Selection(values, ClientScope.ALL)))
                .get(0)
                .sums()
                .cost();
    }

    private List<Long> numbers(ExchangeFilter filter) {
        return page(new ExchangesQuestion(filter, Optional.empty(), 50)).exchanges().stream()
                .map(stored -> stored.row().tokens().input().orElseThrow())
                .toList();
    }

    /** Null stands for whatever it is. */
    private static ExchangeFilter ended(
            StatusRange status, String ending, String error, boolean failedOnly, String requestId) {
        return new ExchangeFilter(
                Optional.empty(),
                Optional.empty(),
                Selection.ALL,
                Optional.ofNullable(status),
                Optional.ofNullable(ending),
                Optional.ofNullable(error),
                failedOnly,
                Optional.ofNullable(requestId));
    }

    private static ExchangeFilter filter(Instant from, Instant to) {
        return new ExchangeFilter(
                Optional.of(from),
                Optional.of(to),
                Selection.ALL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static ExchangeFilter filter(Map<UsageKey, List<String>> values) {
        return new ExchangeFilter(
                Optional.empty(),
                Optional.empty(),
                new Selection(values, ClientScope.ALL),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static TimeRange range(String from, String to) {
        return new TimeRange(Instant.parse(from), Instant.parse(to));
    }

    private static ZonedDateTime time(String text) {
        return ZonedDateTime.parse(text).withZoneSameInstant(ZONE);
    }

    // Rows

    /** Its input, and its cost, is its number. */
    private static ExchangeRow row(int number, Instant begin, String client, String user, String asked, String target) {
        return ChangedRow.like(Rows.row(number))
                .id(RowId.of(begin.toEpochMilli(), number, number))
                .caller(new Caller(client, Optional.ofNullable(user), Optional.empty()))
                .route(new Route(
                        Optional.of(asked), Optional.of(target), Optional.of("provider"), Optional.of("model")))
                .row();
    }

    private static ExchangeRow lasting(int number, int took, int first, String target) {
        return ChangedRow.like(row(number, NOON, "crm", "ann", "gpt", target))
                .times(new Times(OptionalInt.empty(), OptionalInt.of(first), OptionalInt.of(took)))
                .row();
    }
}
