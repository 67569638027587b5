package dev.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ConnectionFairnessTest {

    private static final int PROCESSORS = 4;

    private final AtomicInteger given = new AtomicInteger();
    private final ConnectionFairness fairness = new ConnectionFairness(PROCESSORS, given::incrementAndGet);

    @Test
    void nobodyGivesWayWhereEachHasAProcessor() {
        fairness.end(PROCESSORS - 1);
        assertThat(given).hasValue(0);
    }

    @Test
    void aThreadGivesWayToOthersThatAreMoreThanTheProcessors() {
        fairness.end(PROCESSORS);
        assertThat(given).hasValue(1);
    }

    @Test
    void aThreadThatHasGivenWayOftenLeavesItsConnectionToTheSelector() {
        for (int i = 0; i < 100; i++) {
            fairness.end(PROCESSORS);
        }
        assertThat(given).hasValue(8);
    }

    @Test
    void theNextThreadGivesWayAnew() throws InterruptedException {
        aThreadThatHasGivenWayOftenLeavesItsConnectionToTheSelector();
        Thread next = new Thread(() -> fairness.end(PROCESSORS));
        next.start();
        next.join();
        assertThat(given).hasValue(9);
    }
}
