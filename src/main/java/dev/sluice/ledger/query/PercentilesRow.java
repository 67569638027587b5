package dev.sluice.ledger.query;

import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Durations in one slot.
 *
 * @param slot its begin in the time zone of the ledger; empty without a step
 * @param target name of the target, which is empty text for none; empty for all targets together
 * @param took until the answer was over; empty if none is known
 * @param first until the answer began; empty if none is known
 */
public record PercentilesRow(
        Optional<ZonedDateTime> slot,
        Optional<String> target,
        Optional<Percentiles> took,
        Optional<Percentiles> first) {}
