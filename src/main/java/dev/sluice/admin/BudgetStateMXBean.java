package dev.sluice.admin;

import java.math.BigDecimal;

/** How much of one bucket of a budget in money is used, through JMX; null while Redis is away. Listed in docs/reference/jmx.md. */
public interface BudgetStateMXBean {

    /** Returns the code of the currency of all amounts. */
    String getCurrency();

    /** Returns the amount of the budget. */
    BigDecimal getAmount();

    /** Returns what is spent. */
    BigDecimal getUsed();

    /** Returns what running requests of this gateway have reserved besides. */
    BigDecimal getReserved();

    /** Returns what can still be reserved. */
    BigDecimal getLeft();

    /** Returns when the day or month ends, such as {@code 2026-12-01T00:00:00+01:00}. */
    String getResetsAt();
}
