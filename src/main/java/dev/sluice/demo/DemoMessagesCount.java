package dev.sluice.demo;

import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import java.util.Optional;

/** Anthropic's <a href="https://docs.anthropic.com/en/api/messages-count-tokens">count of tokens</a> of a request for a message. */
final class DemoMessagesCount implements DemoEndpoint {

    private final DemoModel model;
    private final JsonBuilderFactory json;

    DemoMessagesCount(DemoModel model, JsonBuilderFactory json) {
        this.model = model;
        this.json = json;
    }

    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return MessagesPrompt.countFault(body);
    }

    @Override
    public JsonObject answer(JsonObject body) {
        return json.createObjectBuilder()
                .add("input_tokens", model.inputTokens(MessagesPrompt.of(body)))
                .build();
    }
}
