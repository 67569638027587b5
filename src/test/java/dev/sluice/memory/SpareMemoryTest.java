package dev.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SpareMemoryTest {

    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(1600, 1600), refused -> {});
    private final SpareMemory spare = budget.spare();

    @Test
    void itIsASixteenthOfTheBudget() {
        assertThat(spare.take(100)).isTrue();
        assertThat(spare.take(1)).isFalse();
        assertThat(budget.held()).isEqualTo(100);

        spare.giveBack(100);
        assertThat(budget.held()).isZero();
        assertThat(spare.take(100)).isTrue();
    }

    @Test
    void thereIsNoneWhileExchangesHoldMoreThanHalf() {
        try (MemoryAccount exchange = budget.open("crm")) {
            assertThat(exchange.reserve(800)).isEqualTo(Reserved.YES);
            assertThat(spare.take(1)).isTrue();
            assertThat(exchange.reserve(1)).isEqualTo(Reserved.YES);
            assertThat(spare.take(1)).isFalse();
        }
        assertThat(spare.take(1)).isTrue();
    }

    @Test
    void exchangesGetAllOfTheirsWhateverIsHeldOfIt() {
        assertThat(spare.take(100)).isTrue();
        try (MemoryAccount exchange = budget.open("crm")) {
            assertThat(exchange.reserve(1200)).isEqualTo(Reserved.YES);
            assertThat(exchange.reserveForAnswer(400)).isTrue();
        }
    }
}
