package dev.sluice.routing;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A request that is being routed, and what rules and targets ask about it. Its body is read again for each of these questions, so each is
 * answered once, however many ask. For the exchange's thread.
 */
final class RoutedCall {

    private final Optional<Exchange> exchange;
    private final Client client;
    private final RequestedEndpoint called;
    private final InferenceRequest inference;
    private final UnaryOperator<String> header;

    private Optional<RequestNeeds> needs = Optional.empty();
    private Optional<OptionalLong> mostTokens = Optional.empty();
    private Optional<Long> conversation = Optional.empty();

    /**
     * Creates a call of which nothing was asked.
     *
     * @param exchange empty for a request that has none, whose prompt is not counted
     * @param header the value of a header of the request by its name; null for none
     */
    RoutedCall(
            Optional<Exchange> exchange,
            Client client,
            RequestedEndpoint called,
            InferenceRequest inference,
            UnaryOperator<String> header) {
        this.exchange = exchange;
        this.client = client;
        this.called = called;
        this.inference = inference;
        this.header = header;
    }

    Client client() {
        return client;
    }

    RequestedEndpoint called() {
        return called;
    }

    InferenceRequest inference() {
        return inference;
    }

    UnaryOperator<String> header() {
        return header;
    }

    RequestNeeds needs() {
        if (needs.isEmpty()) {
            needs = Optional.of(RequestNeeds.of(inference));
        }
        return needs.get();
    }

    /** What other requests of the same affinity have in common with this one. */
    long affinity(Affinity affinity) {
        if (!affinity.equals(Affinity.CONVERSATION)) {
            return AffinityKey.of(affinity, client, inference, header);
        }
        if (conversation.isEmpty()) {
            conversation = Optional.of(AffinityKey.of(affinity, client, inference, header));
        }
        return conversation.get();
    }

    /** A number of tokens that the prompt of the client does not exceed; empty if it is unknown. */
    OptionalLong mostTokens(PromptSize prompts) {
        if (mostTokens.isEmpty()) {
            mostTokens = Optional.of(prompts.atMost(inference, TargetEdits.NONE));
        }
        return mostTokens.get();
    }

    /**
     * Counts the tokens of the prompt; empty if they cannot be counted now.
     *
     * @param edits of the target that is to get it
     */
    OptionalLong tokens(PromptSize prompts, TargetEdits edits) {
        return exchange.isEmpty() ? OptionalLong.empty() : prompts.count(exchange.get(), inference, edits);
    }
}
