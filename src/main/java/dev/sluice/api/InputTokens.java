package dev.sluice.api;

import java.util.Optional;

/**
 * <a href="https://platform.openai.com/docs/api-reference/responses/input-tokens">{@code POST /responses/input_tokens}</a>: counts the
 * tokens of a response's input, and costs nothing.
 */
final class InputTokens extends Endpoint {

    InputTokens() {
        super("input_tokens", "/responses/input_tokens", new ResponsesStyle(), AnswerForm.RESPONSES, Optional.empty());
    }

    @Override
    public Cost cost() {
        return Cost.NONE;
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }
}
