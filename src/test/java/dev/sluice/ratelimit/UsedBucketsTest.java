package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.NamePatterns;
import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.DayUsage.Sums;
import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.ratelimit.MoneyBudget.Each;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sums of days belong to which bucket. */
final class UsedBucketsTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
    private static final NamePatterns ANY = NamePatterns.ANY;

    private static final UsedModels NO_ALIASES = new Models(Map.of(), Set.of());

    /** Targets with models, and aliases. */
    private record Models(Map<String, String> byTarget, Set<String> aliases) implements UsedModels {

        @Override
        public Optional<String> ofTarget(String target) {
            return Optional.ofNullable(byTarget.get(target));
        }

        @Override
        public boolean isAlias(String asked) {
            return aliases.contains(asked);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // each, buckets of 1 by crm/anna for a, 2 by crm/bert for a, 4 by erp/anna for b, and 8 by erp without a user
        "CLIENT, crm=3 erp=12",
        "USER, crm/anna=1 crm/bert=2 erp/anna=4",
        "MODEL, a=3 b=12",
        "ALL, =15"
    })
    void eachBucketHasItsSum(Each each, String expected) {
        UsedBuckets used = money(budget(Kind.DAY, each, ANY, ANY, ANY, refused()), NOW);

        used.add(day(TODAY, "crm", "anna", "a", cost(1)));
        used.add(day(TODAY, "crm", "bert", "a", cost(2)));
        used.add(day(TODAY, "erp", "anna", "b", cost(4)));
        used.add(day(TODAY, "erp", null, "b", cost(8)));

        assertThat(sums(used)).isEqualTo(expected);
    }

    @Test
    void onlyTheBudgetsOwnClientsUsersAndModelsCount() {
        UsedBuckets used = money(budget(Kind.DAY, Each.ALL, only("crm-*"), only("an*"), only("gpt-*"), refused()), NOW);

        used.add(day(TODAY, "crm-1", "anna", "GPT-4o", cost(1)));
        used.add(day(TODAY, "erp", "anna", "gpt-4o", cost(2)));
        used.add(day(TODAY, "crm-1", "bert", "gpt-4o", cost(4)));
        used.add(day(TODAY, "crm-1", null, "gpt-4o", cost(8)));
        used.add(day(TODAY, "crm-1", "anna", "llama", cost(16)));

        assertThat(sums(used)).isEqualTo("=1");
    }

    @ParameterizedTest
    @CsvSource({
        // period, zone, moment, day of the usage, whether it counts
        "DAY,   Europe/Zurich, 2026-11-26T12:00:00Z, 2026-11-26, true",
        "DAY,   Europe/Zurich, 2026-11-26T12:00:00Z, 2026-11-25, false",
        "MONTH, Europe/Zurich, 2026-11-26T12:00:00Z, 2026-11-01, true",
        "MONTH, Europe/Zurich, 2026-11-26T12:00:00Z, 2026-10-31, false",
        // It is the next day, and the next month, in the zone already.
        "DAY,   Europe/Zurich, 2026-11-30T23:30:00Z, 2026-11-30, false",
        "MONTH, Europe/Zurich, 2026-11-30T23:30:00Z, 2026-11-30, false",
        "MONTH, Europe/Zurich, 2026-11-30T23:30:00Z, 2026-12-01, true",
        // The day of 25 hours, before and after the clocks change, and the first hour of the next one.
        "DAY,   Europe/Zurich, 2026-10-24T22:00:00Z, 2026-10-25, true",
        "DAY,   Europe/Zurich, 2026-10-25T22:59:59Z, 2026-10-25, true",
        "DAY,   Europe/Zurich, 2026-10-25T23:00:00Z, 2026-10-25, false",
        // The day of 23 hours.
        "DAY,   Europe/Zurich, 2026-03-29T21:59:59Z, 2026-03-29, true",
        "DAY,   Europe/Zurich, 2026-03-29T22:00:00Z, 2026-03-29, false",
        // A day that has no midnight.
        "DAY,   America/Santiago, 2026-09-06T04:00:00Z, 2026-09-06, true",
        "DAY,   America/Santiago, 2026-09-06T03:59:59Z, 2026-09-06, false"
    })
    void onlyDaysOfThePeriodCount(Kind kind, ZoneId zone, Instant now, LocalDate day, boolean isCounted) {
        UsedBuckets used = money(
                new MoneyBudgets(
                        List.of(new MoneyBudget(
                                MoneyBudget.limit("team", Each.ALL, 100, new Calendar(kind, zone)),
                                ANY,
                                ANY,
                                ANY,
                                Each.ALL,
                                true,
                                List.of(),
                                refused(),
                                MoneyBudget.Reserve.ESTIMATE)),
                        "USD",
                        Set.of()),
                now);

        // A day of the future is not in the sums; it stands for one that has begun in the ledger's zone.
        if (!day.isAfter(LocalDate.ofInstant(now, zone))) {
            used.add(day(day, "crm", "anna", "a", cost(1)));
        }

        assertThat(used.buckets()).hasSize(isCounted ? 1 : 0);
    }

    @Test
    void aFirstDayIsReadThatAllPeriodsNeed() {
        UsedBuckets both = new UsedBuckets(
                new Limits(List.of(limit("@client", Unit.TOKENS, Charge.TOTAL, Kind.DAY))),
                meter(budget(Kind.MONTH, Each.ALL, ANY, ANY, ANY, refused())),
                NO_ALIASES,
                NOW);

        assertThat(both.firstDay()).hasValue(LocalDate.of(2026, 11, 1));
        assertThat(new UsedBuckets(new Limits(List.of()), meter(MoneyBudgets.NONE), NO_ALIASES, NOW).firstDay())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // selector, unit, charge, bucket after 7 prompt and 3 answer tokens of 5 exchanges of crm/anna
        "@client,   TOKENS,   TOTAL,    crm=10",
        "@client,   TOKENS,   REQUEST,  crm=7",
        "@client,   TOKENS,   RESPONSE, crm=3",
        "@client,   REQUESTS, REQUEST,  crm=5",
        "@user,     TOKENS,   TOTAL,    crm/anna=10",
        "@everyone, TOKENS,   TOTAL,    =10",
        "@address,  TOKENS,   TOTAL,    ",
        "x-team,    TOKENS,   TOTAL,    "
    })
    void limitsCountWhatTheyCharge(String selector, Unit unit, Charge charge, String expected) {
        UsedBuckets used = new UsedBuckets(
                new Limits(List.of(limit(selector, unit, charge, Kind.DAY))),
                meter(MoneyBudgets.NONE),
                NO_ALIASES,
                NOW);

        used.add(day(TODAY, "crm", "anna", "a", new Sums(5, 0, 7, 3, 0)));

        assertThat(sums(used)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void theModelIsThatOfTheTarget() {
        UsedBuckets used = new UsedBuckets(
                new Limits(List.of()),
                meter(budget(Kind.DAY, Each.MODEL, ANY, ANY, ANY, refused())),
                new Models(Map.of("t", "gpt-4o"), Set.of()),
                NOW);

        used.add(day(TODAY, "crm", "anna", "smart", cost(1)));
        used.add(new DayUsage(TODAY, "crm", Optional.empty(), Optional.of("smart"), Optional.of("other"), cost(2)));

        assertThat(sums(used)).isEqualTo("gpt-4o=1 smart=2");
    }

    @Test
    void anAliasThatWasAskedForHasItsOwnBucketsBesideThoseOfItsTarget() {
        UsedBuckets used = new UsedBuckets(
                new Limits(List.of(dayLimit("smart"), dayLimit("gpt-4o"), dayLimit("*"))),
                meter(budget(Kind.DAY, Each.ALL, ANY, ANY, only("smart"), refused())),
                new Models(Map.of("t", "gpt-4o"), Set.of("smart")),
                NOW);

        used.add(day(TODAY, "crm", "anna", "smart", new Sums(1, 0, 1, 0, 1)));
        used.add(day(TODAY, "crm", "anna", "other", new Sums(1, 0, 2, 0, 2)));

        assertThat(used.buckets().stream().map(bucket -> bucket.demand().limit().name() + "=" + bucket.amount()))
                .containsExactlyInAnyOrder("smart=1", "gpt-4o=3", "team=1");
    }

    private static Limit dayLimit(String model) {
        return new Limit(
                model,
                model,
                "@client",
                Optional.empty(),
                100,
                Unit.TOKENS,
                new Calendar(Kind.DAY, ZURICH),
                Charge.TOTAL,
                false);
    }

    @Test
    void whatHasNoPriceCostsWhatTheBudgetSays() {
        UsedBuckets used = money(budget(Kind.DAY, Each.ALL, ANY, ANY, ANY, new UnpricedModels.Priced(2_000_000)), NOW);

        // Half of the exchanges: 50 of 100 tokens, at 2 billionths each.
        used.add(day(TODAY, "crm", "anna", "a", new Sums(4, 2, 60, 40, 7)));

        assertThat(sums(used)).isEqualTo("=107");
    }

    @Test
    void whatNobodyIsKnownToHaveUsedIsNotCounted() {
        UsedBuckets used = money(budget(Kind.DAY, Each.ALL, ANY, ANY, ANY, refused()), NOW);

        used.add(day(TODAY, "", null, "a", cost(1)));

        assertThat(used.buckets()).isEmpty();
    }

    @Test
    void usersAreKeptUpToABound() {
        UsedBuckets used = money(budget(Kind.DAY, Each.USER, ANY, ANY, ANY, refused()), NOW);

        for (int user = 0; user < UsedBuckets.MOST + 7; user++) {
            used.add(day(TODAY, "crm", "u" + user, "a", cost(1)));
        }

        assertThat(used.buckets()).hasSize(UsedBuckets.MOST);
        assertThat(used.leftOut()).isEqualTo(7);
    }

    @Test
    void aSumThatIsTooLargeStaysAtTheLargestNumber() {
        UsedBuckets used = money(budget(Kind.DAY, Each.ALL, ANY, ANY, ANY, refused()), NOW);

        used.add(day(TODAY, "crm", "anna", "a", cost(Long.MAX_VALUE)));
        used.add(day(TODAY, "crm", "anna", "a", cost(1)));

        assertThat(sums(used)).isEqualTo("=" + Long.MAX_VALUE);
    }

    private static String sums(UsedBuckets used) {
        Map<String, Long> sums = used.buckets().stream()
                .collect(Collectors.toMap(bucket -> bucket.demand().value(), UsedBucket::amount));
        return sums.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static UsedBuckets money(MoneyBudgets budgets, Instant now) {
        return new UsedBuckets(new Limits(List.of()), meter(budgets), NO_ALIASES, now);
    }

    private static MoneyMeter meter(MoneyBudgets budgets) {
        return new MoneyMeter(budgets, new AnswerLengths(), BudgetObserver.NOBODY);
    }

    private static MoneyBudgets budget(
            Kind kind,
            Each each,
            NamePatterns clients,
            NamePatterns users,
            NamePatterns models,
            UnpricedModels unpriced) {
        return new MoneyBudgets(
                List.of(new MoneyBudget(
                        MoneyBudget.limit("team", each, 100, new Calendar(kind, ZURICH)),
                        clients,
                        users,
                        models,
                        each,
                        true,
                        List.of(),
                        unpriced,
                        MoneyBudget.Reserve.ESTIMATE)),
                "USD",
                Set.of());
    }

    private static Limit limit(String selector, Unit unit, Charge charge, Kind kind) {
        return new Limit("l", "*", selector, Optional.empty(), 100, unit, new Calendar(kind, ZURICH), charge, false);
    }

    private static NamePatterns only(String pattern) {
        return new NamePatterns(List.of(pattern));
    }

    private static UnpricedModels refused() {
        return new UnpricedModels.Refused();
    }

    private static Sums cost(long nano) {
        return new Sums(1, 0, 0, 0, nano);
    }

    private static DayUsage day(LocalDate day, String client, String user, String asked, Sums sums) {
        return new DayUsage(day, client, Optional.ofNullable(user), Optional.of(asked), Optional.of("t"), sums);
    }
}
