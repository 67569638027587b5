package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RowIdTest {

    @Test
    void anIdIsAUuidOfVersion7ThatTellsWhenItsExchangeBegan() {
        Instant begin = Instant.parse("2026-11-26T10:11:12.345Z");

        UUID id = RowId.of(begin.toEpochMilli(), -1, -1);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(RowId.begin(id)).isEqualTo(begin);
    }

    @Test
    void theExampleOfTheStandardIsReadAsThere() {
        // RFC 9562, appendix A.6
        UUID example = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");

        assertThat(RowId.begin(example)).isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
        assertThat(RowId.of(0x017F22E279B0L, 0xCC3L, 0x18C4DC0C0C07398FL)).isEqualTo(example);
    }

    @Test
    void laterIdsSortLater() {
        assertThat(RowId.of(1000, 0, 0).toString())
                .isGreaterThan(RowId.of(999, -1, -1).toString());
    }

    @Test
    void aBoundIsBetweenEarlierAndLaterExchanges() {
        Instant begin = Instant.parse("2026-11-26T12:00:00.005Z");

        assertThat(RowId.bound(begin).toString())
                .isGreaterThan(RowId.of(begin.toEpochMilli() - 1, -1, -1).toString());
        assertThat(RowId.bound(begin).toString())
                .isLessThanOrEqualTo(RowId.of(begin.toEpochMilli(), 0, 0).toString());
        assertThat(RowId.bound(begin.minusNanos(1))).isEqualTo(RowId.bound(begin));
        assertThat(RowId.bound(begin.plusNanos(1))).isEqualTo(RowId.bound(begin.plusMillis(1)));
        assertThat(RowId.bound(Instant.MIN)).isEqualTo(RowId.bound(Instant.EPOCH));
        assertThat(RowId.bound(Instant.MAX).toString())
                .isGreaterThan(RowId.bound(begin).toString());
    }
}
