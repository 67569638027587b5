package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.ledger.UserNames;
import dev.sluice.testing.StandInRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LiveTailTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final LiveTail tail = new LiveTail(() -> NOON, UserNames.KEPT);

    @Test
    void nothingIsKeptWhileNobodyWatches() {
        end("a");
        LiveTail.Seen first = tail.begin();
        assertThat(first.exchanges()).isEmpty();
        assertThat(first.next()).isZero();
        assertThat(first.hasGap()).isTrue();
    }

    @Test
    void whoAsksAgainSeesWhatHasEndedSinceInItsOrder() {
        long next = tail.begin().next();
        end("a");
        end("b");
        LiveTail.Seen seen = tail.after(next, exchange -> true);
        assertThat(ids(seen)).containsExactly("a", "b");
        assertThat(seen.exchanges().get(0).ended()).isEqualTo(NOON);
        assertThat(seen.hasGap()).isFalse();
        end("c");
        assertThat(ids(tail.after(seen.next(), exchange -> true))).containsExactly("c");
        // Another one who watches has a place of their own.
        assertThat(ids(tail.after(next, exchange -> true))).containsExactly("a", "b", "c");
    }

    @Test
    void whoAsksTooLateIsToldHowManyWereMissed() {
        long next = tail.begin().next();
        for (int i = 1; i <= LiveTail.SIZE + 42; i++) {
            end("r" + i);
        }
        LiveTail.Seen seen = tail.after(next, exchange -> true);
        assertThat(seen.missed()).isEqualTo(42);
        assertThat(seen.exchanges()).hasSize(LiveTail.SIZE);
        assertThat(ids(seen)).startsWith("r43").endsWith("r542");
        assertThat(tail.after(seen.next(), exchange -> true).exchanges()).isEmpty();
    }

    @Test
    void aPlaceThatThisGatewayHasNotGivenBeginsAnew() {
        tail.begin();
        end("a");
        for (long other : new long[] {2, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            LiveTail.Seen seen = tail.after(other, exchange -> true);
            assertThat(seen.exchanges()).isEmpty();
            assertThat(seen.next()).isEqualTo(1);
            assertThat(seen.hasGap()).isTrue();
        }
    }

    @Test
    void anExchangeWhoseThreadIsLateDoesNotTakeThePlaceOfALaterOne() {
        long begin = tail.begin().next();
        for (int i = 1; i <= LiveTail.SIZE + 1; i++) {
            end("e" + i);
        }
        LiveExchange first = tail.after(begin + 1, exchange -> true).exchanges().get(0);
        tail.keep(begin + 1, first);

        LiveTail.Seen seen = tail.after(begin, exchange -> true);
        assertThat(seen.exchanges()).hasSize(LiveTail.SIZE);
        assertThat(ids(seen)).endsWith("e" + (LiveTail.SIZE + 1));
        assertThat(seen.missed()).isEqualTo(1);
    }

    @Test
    void eachIsSeenOnceOrCountedAsMissedWhileManyEnd() {
        long threads = 4;
        long each = 5_000;
        long next = tail.begin().next();
        List<Thread> ending = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String name = "t" + t + "-";
            ending.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    end(name + i);
                }
            }));
        }
        ending.forEach(Thread::start);
        Set<String> seen = new HashSet<>();
        long count = 0;
        long missed = 0;
        boolean isLast;
        do {
            isLast = ending.stream().noneMatch(Thread::isAlive);
            LiveTail.Seen some = tail.after(next, exchange -> true);
            next = some.next();
            count += some.exchanges().size();
            missed += some.missed();
            seen.addAll(ids(some));
        } while (!isLast);
        assertThat(count + missed).isEqualTo(threads * each);
        assertThat(seen).hasSize((int) count);
        assertThat(tail.after(next, exchange -> true).exchanges()).isEmpty();
    }

    private static List<String> ids(LiveTail.Seen seen) {
        return seen.exchanges().stream().map(LiveExchange::requestId).toList();
    }

    private void end(String id) {
        Exchange exchange = Exchange.of(new StandInRequest().toRequest());
        tail.end(
                exchange,
                UsageRecord.of(
                        exchange,
                        RequestId.takenOrMade(id),
                        "127.0.0.1",
                        "POST",
                        "/v1/chat/completions",
                        "chat",
                        200,
                        Duration.ofMillis(5)));
    }
}
