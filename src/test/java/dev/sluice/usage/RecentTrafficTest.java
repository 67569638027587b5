package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.completion.FirstToken;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.Answering;
import dev.sluice.routing.Target;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Figures of the last minutes. */
final class RecentTrafficTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:30Z");

    private volatile Instant now = NOON;
    private final RecentTraffic traffic = new RecentTraffic(() -> now);

    @Test
    void eachMinuteHasItsOwnFigures() {
        end(200, 40);
        now = NOON.plus(Duration.ofMinutes(2));
        end(500, 40);
        end(404, 40);

        RecentTraffic.Window window = traffic.last(3);

        assertThat(window.slices())
                .extracting(RecentTraffic.Slice::begin)
                .startsWith(Instant.parse("2026-11-30T12:00:00Z"));
        assertThat(window.slices())
                .extracting(slice -> slice.figures().exchanges())
                .containsExactly(1L, 0L, 2L);
        assertThat(window.all().exchanges()).isEqualTo(3);
        // Nothing was sent anywhere, so the gateway has refused them itself.
        assertThat(window.all().refused()).isEqualTo(2);
        assertThat(window.all().tookMillis()).hasValue(40);
    }

    @Test
    void whatIsOlderThanThreeHoursIsForgotten() {
        end(200, 10);
        now = NOON.plus(Duration.ofMinutes(RecentTraffic.MINUTES - 1));
        assertThat(traffic.last(RecentTraffic.MINUTES).all().exchanges()).isEqualTo(1);
        now = NOON.plus(Duration.ofMinutes(RecentTraffic.MINUTES));
        assertThat(traffic.last(RecentTraffic.MINUTES).all().exchanges()).isZero();
        end(200, 10);
        assertThat(traffic.last(RecentTraffic.MINUTES).all().exchanges()).isEqualTo(1);
    }

    @Test
    void whatWasNotEnteredIsNotCounted() {
        traffic.end(Exchange.of(new StandInRequest().toRequest()), record(200, 10));
        assertThat(traffic.last(1).all().exchanges()).isZero();
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        int threads = 8;
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                for (int n = 0; n < 1_000; n++) {
                    end(200, n);
                }
            });
            thread.start();
            all.add(thread);
        }
        begin.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(traffic.last(1).all().exchanges()).isEqualTo(threads * 1_000L);
    }

    @Test
    void aStreamBeginsWithItsFirstContentAndNotWithItsHead() {
        stream(20, 1_000);
        stream(20, 1_000);
        stream(20, 5_000);

        TrafficFigures figures = traffic.last(1).all();

        assertThat(figures.usualFirstMillis()).hasValue(1_280);
        assertThat(figures.firstMillis()).hasValue(5_120);
    }

    private void stream(int headMillis, int firstMillis) {
        Exchange exchange = Exchange.of(new StandInRequest().toRequest());
        long start = System.nanoTime() - Duration.ofMillis(headMillis).toNanos();
        traffic.enter(exchange, start);
        exchange.publish(new Answering(new Target(Providers.at("http://p/v1"), Optional.empty()), 1));
        exchange.publish(new FirstToken(start + Duration.ofMillis(firstMillis).toNanos()));
        traffic.end(exchange, record(200, firstMillis));
    }

    private void end(int status, int millis) {
        Exchange exchange = Exchange.of(new StandInRequest().toRequest());
        traffic.enter(exchange, System.nanoTime());
        traffic.end(exchange, record(status, millis));
    }

    private static UsageRecord record(int status, int millis) {
        return UsageRecord.of(
                Exchange.of(new StandInRequest().toRequest()),
                new RequestId("r"),
                "127.0.0.1",
                "GET",
                "/v1/models",
                "models",
                status,
                Duration.ofMillis(millis));
    }
}
