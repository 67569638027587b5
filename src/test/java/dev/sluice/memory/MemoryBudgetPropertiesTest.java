package dev.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever exchanges take, give back and leave behind: no bound is exceeded, and nothing stays taken. */
final class MemoryBudgetPropertiesTest {

    private static final int TOTAL = 1000;
    private static final int SHARE = 400;

    private final Map<MemoryAccount, Long> held = new HashMap<>();
    private final Map<MemoryAccount, String> clients = new HashMap<>();
    private final List<MemoryAccount> open = new ArrayList<>();

    @Property(tries = 500)
    void boundsHoldAndEveryByteComesBack(@ForAll long seed, @ForAll @IntRange(max = 300) int steps) {
        open.clear();
        held.clear();
        clients.clear();
        MemoryBudget budget = new MemoryBudget(new MemoryLimits(TOTAL, SHARE), refused -> {});
        Random random = new Random(seed);
        for (int i = 0; i < steps; i++) {
            step(budget, random);
            long sum = held.values().stream().mapToLong(Long::longValue).sum();
            assertThat(budget.held()).isEqualTo(sum).isBetween(0L, (long) TOTAL);
            for (String client : List.of("a", "b", "c")) {
                assertThat(heldBy(client)).isLessThanOrEqualTo(SHARE);
            }
        }
        open.forEach(MemoryAccount::close);
        open.forEach(MemoryAccount::close);

        assertThat(budget.held()).isZero();
    }

    private void step(MemoryBudget budget, Random random) {
        if (open.isEmpty() || random.nextInt(4) == 0) {
            String client = List.of("a", "b", "c").get(random.nextInt(3));
            MemoryAccount account = budget.open(client);
            open.add(account);
            clients.put(account, client);
            held.put(account, 0L);
            return;
        }
        MemoryAccount account = open.get(random.nextInt(open.size()));
        int bytes = random.nextInt(300);
        switch (random.nextInt(4)) {
            case 0 -> take(account, bytes, account.reserve(bytes) == Reserved.YES, budget, 4);
            case 1 -> take(account, bytes, account.reserveForAnswer(bytes), budget, 1);
            case 2 -> {
                long back = Math.min(bytes, held.get(account));
                account.release(back);
                held.merge(account, -back, Long::sum);
            }
            default -> {
                account.close();
                open.remove(account);
                held.remove(account);
                clients.remove(account);
            }
        }
    }

    /** A refusal has a reason: bodies may use three quarters, answers all. */
    private void take(MemoryAccount account, int bytes, boolean granted, MemoryBudget budget, int kept) {
        long free = kept == 4 ? TOTAL - TOTAL / 4 : TOTAL;
        long share = kept == 4 ? SHARE - SHARE / 4 : SHARE;
        boolean fits =
                budget.held() - (granted ? bytes : 0) + bytes <= free && heldBy(clients.get(account)) + bytes <= share;
        assertThat(granted).isEqualTo(fits);
        if (granted) {
            held.merge(account, (long) bytes, Long::sum);
        }
    }

    private long heldBy(String client) {
        return held.entrySet().stream()
                .filter(entry -> clients.get(entry.getKey()).equals(client))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
