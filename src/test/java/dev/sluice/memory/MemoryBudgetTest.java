package dev.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {

    private static final int THREADS = 4;
    private static final int ACCOUNTS = 200_000;

    /** Each account may be the client's last, while another thread opens the next one. */
    @Test
    void accountsOfOneClientBeginAndEndOnManyThreadsAtOnce() throws Exception {
        MemoryBudget budget = new MemoryBudget(new MemoryLimits(1_000, 1_000), refused -> {});
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < ACCOUNTS; i++) {
                        try (MemoryAccount account = budget.open("a")) {
                            assertThat(account.reserve(1)).isEqualTo(Reserved.YES);
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(budget.held()).isZero();
        assertThat(budget.clients()).isZero();
    }
}
