package dev.sluice.testing;

import java.util.List;

/**
 * A page of the console.
 *
 * @param fragment what its address has after {@code #}
 * @param heading its first
 */
public record ConsolePage(String fragment, String heading) {

    /** Each page, in the order of the menu. An operator has them all. */
    public static final List<ConsolePage> ALL = List.of(
            new ConsolePage("/", "Overview"),
            new ConsolePage("/live", "Live"),
            new ConsolePage("/targets", "Models and targets"),
            new ConsolePage("/budgets", "Budgets and limits"),
            new ConsolePage("/usage", "Usage"),
            new ConsolePage("/requests", "Requests"),
            new ConsolePage("/audit", "Audit"),
            new ConsolePage("/prices", "Prices"),
            new ConsolePage("/clients", "Clients"),
            new ConsolePage("/try", "Try it"),
            new ConsolePage("/config", "Configuration"));

    @Override
    public String toString() {
        return heading;
    }
}
