package dev.sluice.admin;

import dev.sluice.price.DecimalAmount;
import dev.sluice.ratelimit.BudgetUse;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One bucket of a budget. Thread-safe. */
final class BudgetState implements BudgetStateMXBean {

    private final Supplier<Optional<BudgetUse>> use;

    /** @param use how much of it is used; empty while nobody can say */
    BudgetState(Supplier<Optional<BudgetUse>> use) {
        this.use = use;
    }

    @Override
    public String getCurrency() {
        return from(BudgetUse::currency);
    }

    @Override
    public BigDecimal getAmount() {
        return from(now -> DecimalAmount.number(now.amount()));
    }

    @Override
    public BigDecimal getUsed() {
        return from(now -> DecimalAmount.number(now.used()));
    }

    @Override
    public BigDecimal getReserved() {
        return from(now -> DecimalAmount.number(now.reserved()));
    }

    @Override
    public BigDecimal getLeft() {
        return from(now -> DecimalAmount.number(now.left()));
    }

    @Override
    public String getResetsAt() {
        return from(
                now -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now.end().atZone(now.zone())));
    }

    /** JMX has null for what is not there. */
    private <T> T from(Function<BudgetUse, T> part) {
        return use.get().map(part).orElse(null);
    }
}
