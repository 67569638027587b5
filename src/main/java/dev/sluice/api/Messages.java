package dev.sluice.api;

import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Anthropic's <a href="https://docs.anthropic.com/en/api/messages">{@code POST /messages}</a>, and {@code POST /messages/count_tokens},
 * which costs nothing.
 */
final class Messages extends Endpoint {

    private static final Optional<RequiredMember> REQUIRED = Optional.of(
            new RequiredMember("messages", Set.of(JsonKind.ARRAY), "the array of the conversation's messages"));

    private final Cost cost;

    private Messages(String name, String path, Cost cost) {
        super(name, path, new MessagesStyle(), AnswerForm.MESSAGES, REQUIRED, MediaMembers.MESSAGES, TOOL_MODEL);
        this.cost = cost;
    }

    /** The endpoint that makes a message. */
    static Messages create() {
        return new Messages("messages", "/messages", Cost.TOKENS);
    }

    /** The endpoint that counts the tokens of a message without making it. */
    static Messages countTokens() {
        return new Messages("count_tokens", "/messages/count_tokens", Cost.NONE);
    }

    @Override
    public Cost cost() {
        return cost;
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }

    @Override
    public List<JsonPath> furtherModels() {
        return List.of(TOOL_MODEL);
    }
}
