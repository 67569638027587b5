package dev.sluice.routing;

import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A rule by which requests get other targets than the name of their model leads to, or copies of them are sent (routing.md R1, R2, R46, R47). All
 * conditions must hold.
 *
 * @param name unique name in the configuration
 * @param clients names of clients
 * @param users names of users
 * @param models what clients ask for; a request without a model has the empty name
 * @param header what a header must have; empty for any request
 * @param tokensAbove the prompt has more tokens; empty for any prompt
 * @param tokensBelow the prompt has fewer tokens; empty for any prompt
 * @param needs the request needs all of these
 * @param schedule when; empty for always
 * @param share how many of these requests; empty for all
 * @param use where they go, or their copies
 * @param mirroring how they are copied; empty if they themselves go there
 */
public record RequestRule(
        String name,
        NamePatterns clients,
        NamePatterns users,
        NamePatterns models,
        Optional<HeaderCondition> header,
        OptionalLong tokensAbove,
        OptionalLong tokensBelow,
        Set<Capability> needs,
        Optional<Schedule> schedule,
        Optional<TrafficShare> share,
        ModelAlias use,
        Optional<Mirroring> mirroring) {

    /**
     * What a header must have.
     *
     * @param name in lower case
     * @param value exactly; empty for any value
     */
    public record HeaderCondition(String name, Optional<String> value) {}

    public RequestRule {
        needs = Set.copyOf(needs);
    }

    /** Whether it holds for every request. */
    public boolean isUnconditional() {
        return clients.isAny()
                && users.isAny()
                && models.isAny()
                && header.isEmpty()
                && tokensAbove.isEmpty()
                && tokensBelow.isEmpty()
                && needs.isEmpty()
                && schedule.isEmpty()
                && share.isEmpty();
    }

    /** Whether it holds for a request. Asks first what costs least; the prompt is counted last. */
    boolean holds(RoutedCall call, Instant now, PromptSize prompts, RandomGenerator random) {
        Client client = call.client();
        InferenceRequest request = call.inference();
        return clients.allow(client.name())
                && users.allow(client.user())
                && models.allow(request.model().orElse(""))
                && header.filter(condition -> !isMet(condition, call)).isEmpty()
                && schedule.filter(times -> !times.includes(now)).isEmpty()
                && share.filter(part -> !part.includes(name, call, random)).isEmpty()
                && (needs.isEmpty() || call.needs().capabilities().containsAll(needs))
                && isAbove(call, prompts)
                && isBelow(call, prompts);
    }

    private static boolean isMet(HeaderCondition condition, RoutedCall call) {
        String value = call.header().apply(condition.name());
        return value != null && condition.value().map(value.strip()::equals).orElse(true);
    }

    private boolean isAbove(RoutedCall call, PromptSize prompts) {
        if (tokensAbove.isEmpty()) {
            return true;
        }
        OptionalLong atMost = call.mostTokens(prompts);
        return (atMost.isEmpty() || atMost.getAsLong() > tokensAbove.getAsLong())
                && call.tokens(prompts, TargetEdits.NONE).orElse(-1) > tokensAbove.getAsLong();
    }

    private boolean isBelow(RoutedCall call, PromptSize prompts) {
        if (tokensBelow.isEmpty()) {
            return true;
        }
        OptionalLong atMost = call.mostTokens(prompts);
        return (atMost.isPresent() && atMost.getAsLong() < tokensBelow.getAsLong())
                || call.tokens(prompts, TargetEdits.NONE).orElse(Long.MAX_VALUE) < tokensBelow.getAsLong();
    }
}
