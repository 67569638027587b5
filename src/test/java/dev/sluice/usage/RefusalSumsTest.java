package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.ExchangeRow;
import dev.sluice.ledger.ExchangeRow.Attempts;
import dev.sluice.ledger.ExchangeRow.Caller;
import dev.sluice.ledger.ExchangeRow.Route;
import dev.sluice.ledger.ExchangeRow.Times;
import dev.sluice.ledger.RowCost;
import dev.sluice.ledger.RowId;
import dev.sluice.ledger.RowTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RefusalSumsTest {

    private static final long NOON = 1_795_000_020_000L;

    private final RefusalSums sums = new RefusalSums(millis -> RowId.of(millis, 1, 1));

    @Test
    void theFirstSixtyOfAMinuteHaveRowsOfTheirOwnAndTheOthersOneTogether() {
        List<ExchangeRow> written = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            written.addAll(sums.add(refusal("crm", "rate_limit_exceeded"), NOON));
        }

        assertThat(written).hasSize(60).allMatch(row -> row.count() == 1);
        List<ExchangeRow> next = sums.add(refusal("crm", "rate_limit_exceeded"), NOON + 60_000);
        assertThat(next).extracting(ExchangeRow::count).containsExactly(40, 1);
        assertThat(next.get(0).caller()).isEqualTo(new Caller("crm", Optional.empty(), Optional.empty()));
        assertThat(next.get(0).requestId()).isEmpty();
        assertThat(next.get(0).error()).hasValue("rate_limit_exceeded");
        assertThat(next.get(0).begin().toEpochMilli()).isEqualTo(NOON / 60_000 * 60_000);
    }

    @Test
    void clientsAndReasonsAreCountedApart() {
        for (int i = 0; i < 60; i++) {
            sums.add(refusal("crm", "rate_limit_exceeded"), NOON);
        }

        assertThat(sums.add(refusal("crm", "rate_limit_exceeded"), NOON)).isEmpty();
        assertThat(sums.add(refusal("crm", "insufficient_quota"), NOON)).hasSize(1);
        assertThat(sums.add(refusal("erp", "rate_limit_exceeded"), NOON)).hasSize(1);
    }

    @Test
    void sumsAreTakenOnceTheirMinuteIsOver() {
        for (int i = 0; i < 65; i++) {
            sums.add(refusal("crm", "rate_limit_exceeded"), NOON);
        }

        assertThat(sums.takeOver(NOON)).isEmpty();
        assertThat(sums.takeOver(NOON + 60_000)).extracting(ExchangeRow::count).containsExactly(5);
        assertThat(sums.takeOver(NOON + 120_000)).isEmpty();
        assertThat(sums.add(refusal("crm", "rate_limit_exceeded"), NOON + 120_000))
                .hasSize(1);
        assertThat(sums.takeOver(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void everyRefusalIsInOneRowWhenManyThreadsRefuse() throws InterruptedException {
        ConcurrentLinkedQueue<ExchangeRow> written = new ConcurrentLinkedQueue<>();
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(thread -> new Thread(() -> {
                    for (int i = 0; i < 5000; i++) {
                        long millis = NOON + i / 1000 * 60_000L;
                        written.addAll(sums.add(refusal("crm", "rate_limit_exceeded"), millis));
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        written.addAll(sums.takeOver(Long.MAX_VALUE));

        assertThat(written.stream().mapToInt(ExchangeRow::count).sum()).isEqualTo(40_000);
    }

    private static ExchangeRow refusal(String client, String error) {
        return new ExchangeRow(
                UUID.randomUUID(),
                1,
                "request",
                new Caller(client, Optional.of("ann"), Optional.of("192.0.2.1")),
                "chat",
                false,
                Route.NONE,
                429,
                "rate_limited",
                Optional.of(error),
                Times.UNKNOWN,
                RowTokens.UNKNOWN,
                RowCost.NONE,
                Optional.empty(),
                Optional.empty(),
                Attempts.NONE);
    }
}
