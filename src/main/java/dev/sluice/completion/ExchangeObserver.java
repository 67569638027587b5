package dev.sluice.completion;

import dev.sluice.auth.Client;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ProviderStatement;
import dev.sluice.ratelimit.Granted;
import dev.sluice.routing.Answering;
import dev.sluice.routing.ResponseOwners;
import dev.sluice.tokens.TokenUsage;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Settles the reservation of an exchange, tells what it comes to, and remembers whose its response is. Used by the exchange's thread. */
final class ExchangeObserver implements AnswerObserver {

    /** Items of one answer whose owner is remembered. */
    private static final int MOST_ITEMS = 256;

    private final Exchange exchange;
    private final ResponseOwners owners;
    private final AnswerCost cost;
    private final SettledExchanges settled;
    private final boolean isStored;

    /** The id of the response, once it is known. */
    private Optional<String> response = Optional.empty();

    /** The items of the response that were remembered; null before the first one. */
    private Set<String> items;

    private boolean areItemsStored;

    /** How many tokens it has come to, once that is known. */
    private OptionalLong tokens = OptionalLong.empty();

    /** @param isStored whether the response was stored before, so that its owner is known; it may be deleted while the answer comes */
    ExchangeObserver(
            Exchange exchange, ResponseOwners owners, AnswerCost cost, SettledExchanges settled, boolean isStored) {
        this.exchange = exchange;
        this.owners = owners;
        this.cost = cost;
        this.settled = settled;
        this.isStored = isStored;
    }

    @Override
    public void settled(Optional<TokenUsage> usage, Supplier<ProviderStatement> said) {
        exchange.find(Granted.class)
                .ifPresent(granted -> granted.reservation().settle(usage, () -> nano(cost.soFar(usage, said))));
        if (settled != SettledExchanges.IGNORED) {
            settled.settled(exchange, usage, cost.soFar(usage, said));
        }
        OptionalLong known = usage.map(ExchangeObserver::total).orElse(OptionalLong.empty());
        // Without a limit nobody asks for them.
        if (known.isPresent()
                && !known.equals(tokens)
                && exchange.find(Granted.class).isPresent()) {
            tokens = known;
            count(known.getAsLong());
        }
    }

    private void count(long known) {
        response.ifPresent(id -> owners.count(id, Client.of(exchange).name(), known));
    }

    private static OptionalLong total(TokenUsage usage) {
        return usage.prompt().isPresent() && usage.completion().isPresent()
                ? OptionalLong.of(
                        usage.prompt().getAsLong() + usage.completion().getAsLong())
                : OptionalLong.empty();
    }

    private static OptionalLong nano(Optional<ExchangeCost> cost) {
        return cost.map(ExchangeCost::nano).orElse(OptionalLong.empty());
    }

    @Override
    public void identified(String responseId) {
        response = Optional.of(responseId);
        if (!isStored) {
            remember(responseId);
        }
        tokens.ifPresent(this::count);
    }

    @Override
    public void made(JsonValue id) {
        if (items == null) {
            items = new HashSet<>();
            areItemsStored = exchange.find(InferenceRequest.class)
                    .filter(InferenceRequest::storesItems)
                    .isPresent();
        }
        if (areItemsStored && items.size() < MOST_ITEMS && id.kind() == JsonKind.STRING) {
            String item = id.asString();
            if (items.add(item)) {
                remember(item);
            }
        }
    }

    private void remember(String id) {
        Client client = Client.of(exchange);
        if (!client.isAnonymous()) {
            exchange.find(Answering.class)
                    .ifPresent(answering -> owners.remember(
                            id, client.name(), answering.target().provider().name()));
        }
    }
}
