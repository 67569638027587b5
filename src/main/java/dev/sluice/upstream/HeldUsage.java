package dev.sluice.upstream;

import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.completion.ToldUsage;
import dev.sluice.completion.UnsentAnswer;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.routing.Target;
import dev.sluice.tokens.TokenUsage.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Reads the usage in the beginning of a stream that was held back, and that the client does not get: providers charge it all the same. For the
 * exchange's thread and that of its hedge.
 *
 * @param request empty if it was not read
 */
record HeldUsage(AnswerMeterFactory meters, Optional<InferenceRequest> request) {

    /**
     * Reads what is held.
     *
     * @return empty if the provider has not reported its usage yet, and for what is no stream: its usage comes at its end
     */
    Optional<ToldUsage> of(UpstreamAnswer answer, Target target) {
        byte[] held = answer.unread();
        if (request.isEmpty() || held.length == 0 || !answer.isPlain() || !answer.isEventStream()) {
            return Optional.empty();
        }
        try {
            // What is held is bounded, and was taken from the budget of what may be held.
            UnsentAnswer meter = new UnsentAnswer(
                    meters,
                    request.get().endpoint(),
                    request.get().modelFor(target.model()).orElse(""),
                    request.get().bodyLength(),
                    true,
                    answer.coding().orElseThrow(),
                    MemoryAccount.UNLIMITED);
            meter.add(held, held.length);
            return meter.told().filter(told -> told.usage().source() == Source.REPORTED);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // nothing is read or written
        }
    }
}
