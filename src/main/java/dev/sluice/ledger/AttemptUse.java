package dev.sluice.ledger;

import dev.sluice.ledger.RowTokens.Source;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an attempt used whose answer no client got: it is on the operator's bill, and in no sum of a client.
 *
 * @param input tokens of the prompt; empty if they are unknown
 * @param output tokens of the answer; empty if they are unknown
 * @param source where the tokens come from; empty if both are unknown
 * @param cost billionths of the currency; empty if it is unknown
 */
public record AttemptUse(OptionalLong input, OptionalLong output, Optional<Source> source, OptionalLong cost) {

    /** Nothing is known, or the client got the answer: then the row of the exchange has the tokens and the cost. */
    public static final AttemptUse NONE =
            new AttemptUse(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
}
