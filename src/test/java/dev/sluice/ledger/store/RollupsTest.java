package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.ChangedRow;
import dev.sluice.ledger.DurationBuckets;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import dev.sluice.ledger.RowTokens.Source;
import dev.sluice.ledger.Rows;
import dev.sluice.ledger.UsageSums;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RollupsTest {

    private static final long HOUR_MILLIS = 3_600_000;

    @Provide
    Arbitrary<ExchangeRow> rows() {
        return Rows.any();
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "Europe/Zurich", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns")
                .map(ZoneId::of);
    }

    @Property(tries = 200)
    void rowsSumToTheSameInWhateverBatches(
            @ForAll @Size(max = 30) List<@From("rows") ExchangeRow> rows,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 1, max = 30) int batch) {
        Rollups whole = new Rollups(zone);
        rows.forEach(whole::add);

        Map<HourKey, UsageSums> hours = new HashMap<>();
        Map<DayKey, UsageSums> days = new HashMap<>();
        Map<HistogramKey, Long> histogram = new HashMap<>();
        for (int at = 0; at < rows.size(); at += batch) {
            Rollups part = new Rollups(zone);
            rows.subList(at, Math.min(rows.size(), at + batch)).forEach(part::add);
            part.hours().forEach((key, sums) -> hours.merge(key, sums, UsageSums::plus));
            part.days().forEach((key, sums) -> days.merge(key, sums, UsageSums::plus));
            part.histogram().forEach((key, n) -> histogram.merge(key, n, Long::sum));
        }

        assertThat(hours).isEqualTo(whole.hours());
        assertThat(days).isEqualTo(whole.days());
        assertThat(histogram).isEqualTo(whole.histogram());
    }

    @Property(tries = 200)
    void hoursAndDaysHaveTheSameSum(
            @ForAll @Size(max = 30) List<@From("rows") ExchangeRow> rows, @ForAll("zones") ZoneId zone) {
        Rollups rollups = new Rollups(zone);
        rows.forEach(rollups::add);

        assertThat(total(rollups.hours())).isEqualTo(total(rollups.days()));
        assertThat(rollups.hours().values()).allMatch(sums -> sums.n() > 0 && sums.input() >= 0 && sums.cost() >= 0);
    }

    private static UsageSums total(Map<?, UsageSums> sums) {
        return sums.values().stream().reduce(UsageSums.ofDropped(0), UsageSums::plus);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC,                 2026-11-26T12:34:56Z, 2026-11-26T12:00, 2026-11-26",
        "Asia/Kolkata,        2026-11-26T12:34:56Z, 2026-11-26T12:30, 2026-11-26",
        "Asia/Kolkata,        2026-11-26T12:29:59Z, 2026-11-26T11:30, 2026-11-26",
        "Asia/Kolkata,        2026-11-26T18:30:00Z, 2026-11-26T18:30, 2026-11-27",
        "Europe/Zurich,       2026-11-26T23:00:00Z, 2026-11-26T23:00, 2026-11-27",
        "Europe/Zurich,       2026-10-25T00:30:00Z, 2026-10-25T00:00, 2026-10-25",
        "Europe/Zurich,       2026-10-25T01:30:00Z, 2026-10-25T01:00, 2026-10-25",
        "Australia/Lord_Howe, 2026-11-26T12:34:56Z, 2026-11-26T12:00, 2026-11-26",
    })
    void hoursAndDaysAreThoseOfTheZone(ZoneId zone, Instant time, LocalDateTime hour, LocalDate day) {
        Rollups rollups = new Rollups(zone);

        rollups.add(at(time));

        assertThat(rollups.hours().firstKey().slot()).isEqualTo(hour);
        assertThat(rollups.days().firstKey().slot()).isEqualTo(day);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Zurich, 2026-03-29, 23",
        "Europe/Zurich, 2026-03-30, 24",
        "Europe/Zurich, 2026-10-25, 25",
        "America/St_Johns, 2026-11-01, 25",
    })
    void aDayHasAsManyHoursAsInItsZone(ZoneId zone, LocalDate day, int hours) {
        Rollups rollups = new Rollups(zone);
        long begin = day.minusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();

        // A row each hour, of three days.
        LongStream.range(0, 72).forEach(hour -> rollups.add(at(Instant.ofEpochMilli(begin + hour * HOUR_MILLIS))));

        Map<LocalDate, Long> counted = new TreeMap<>();
        rollups.days().forEach((key, sums) -> counted.merge(key.slot(), sums.n(), Long::sum));
        assertThat(counted).containsEntry(day, (long) hours);
        assertThat(rollups.hours()).hasSize(72);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 0, complete,    1, 0",
        "429, 0, complete,    1, 0",
        "429, 1, complete,    0, 1",
        "200, 1, complete,    0, 0",
        "200, 1, client_gone, 0, 0",
        "200, 1, truncated,   0, 1",
        "0,   1, lost,        0, 1",
        "0,   0, client_gone, 0, 0",
        "200, 0, here,        0, 0",
    })
    void whatTheGatewayRefusesIsNotWhatFails(int status, int attempts, String ending, long refused, long failed) {
        ExchangeRow row = Rows.row(1, ending);

        UsageSums sums = UsageSums.of(
                ChangedRow.like(row).count(3).status(status).attempts(attempts).row());

        assertThat(sums.n()).isEqualTo(3);
        assertThat(sums.refused()).isEqualTo(3 * refused);
        assertThat(sums.failed()).isEqualTo(3 * failed);
    }

    @Test
    void whatIsUnknownIsCountedAndAddsNothing() {
        ExchangeRow row = Rows.row(5);
        UsageSums sums = UsageSums.of(ChangedRow.like(row)
                .tokens(new RowTokens(
                        OptionalLong.empty(), OptionalLong.of(3), Optional.of(Source.COUNTED), Optional.empty()))
                .cost(new RowCost(OptionalLong.empty(), true, OptionalLong.empty(), Optional.empty(), Optional.empty()))
                .row());

        assertThat(sums).isEqualTo(new UsageSums(1, 0, 0, 1, 1, 0, 0, 0, 0, 3, 0, 0, 6, 5));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10, 0",
        "11, 1",
        "14, 1",
        "15, 2",
        "20, 2",
        "21, 3",
        "655360, 32",
        "655361, 33",
        "2147483647, 33"
    })
    void bucketsGrowByTheRootOfTwo(int millis, int bucket) {
        assertThat(DurationBuckets.of(millis)).isEqualTo(bucket);
    }

    /** Or a client could fill the tables with names. */
    @Test
    void aModelIsNamedOnlyIfItHasAnswered() {
        Rollups rollups = new Rollups(ZoneId.of("UTC"));
        rollups.add(Rows.row(1));
        rollups.add(ChangedRow.like(Rows.row(2))
                .status(404)
                .tokens(RowTokens.UNKNOWN)
                .row());

        assertThat(rollups.hours().keySet()).extracting(HourKey::asked).containsExactly("", "smart");
        assertThat(rollups.days().keySet()).extracting(DayKey::asked).containsExactly("", "smart");
    }

    private static ExchangeRow at(Instant time) {
        ExchangeRow row = Rows.row(1);
        return ChangedRow.like(row).id(RowId.of(time.toEpochMilli(), 0, 0)).row();
    }
}
