package dev.sluice.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What does not change while the gateway runs.
 *
 * @param version of the gateway; {@code development} outside a WAR
 * @param contextPath path of the application in its server; empty text at the root
 * @param startedAt when the application started
 * @param zone in which the ledger and budgets cut days
 * @param currency of all amounts; empty if exchanges have no prices
 * @param hasLedger whether exchanges have rows
 * @param isDemo whether the built-in provider answers
 */
public record GatewayFacts(
        String version,
        String contextPath,
        Instant startedAt,
        ZoneId zone,
        Optional<String> currency,
        boolean hasLedger,
        boolean isDemo) {

    /** The zone by a name that browsers know (ECMA-402): Java's {@code Z} is none, nor is {@code GMT+2}. */
    String zoneName() {
        ZoneId plain = zone.normalized();
        return plain.equals(ZoneOffset.UTC) ? "UTC" : plain.getId();
    }
}
