package dev.sluice.api;

import dev.sluice.json.JsonPath;
import java.util.List;
import java.util.Optional;

/**
 * <a href="https://platform.openai.com/docs/api-reference/responses/input-tokens">{@code POST /responses/input_tokens}</a>: counts the
 * tokens of a response's input, and costs nothing.
 */
final class InputTokens extends Endpoint {

    InputTokens() {
        super(
                "input_tokens",
                "/responses/input_tokens",
                new ResponsesStyle(),
                AnswerForm.RESPONSES,
                Optional.empty(),
                Responses.PREVIOUS_RESPONSE,
                Responses.CONVERSATION,
                Responses.CONVERSATION_ID,
                ItemMembers.INPUT.id());
    }

    @Override
    public Cost cost() {
        return Cost.NONE;
    }

    @Override
    public List<JsonPath> storedIds() {
        return Responses.STORED_IDS;
    }

    @Override
    public Optional<ItemMembers> items() {
        return Optional.of(ItemMembers.INPUT);
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }
}
