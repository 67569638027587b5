package dev.sluice.ledger;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What one gateway has summed over a day. All numbers are at least 0.
 *
 * @param day in the zone of the ledger
 * @param client name of the client; empty text if none is known
 * @param user the user within the client; empty if the ledger keeps no users
 * @param asked the model that was asked for; empty if none was read, or none has answered
 * @param target name of the target; empty if none was chosen
 * @param sums what these exchanges used
 */
public record DayUsage(
        LocalDate day,
        String client,
        Optional<String> user,
        Optional<String> asked,
        Optional<String> target,
        Sums sums) {

    DayUsage withoutUser() {
        return new DayUsage(day, client, Optional.empty(), asked, target, sums);
    }

    /**
     * Sums over exchanges.
     *
     * @param served how many were neither refused nor failed
     * @param unpriced how many have something to pay, and a cost that is unknown
     * @param input tokens of their prompts
     * @param output tokens of their answers
     * @param cost what is known of their cost, in billionths of the currency
     */
    public record Sums(long served, long unpriced, long input, long output, long cost) {}
}
