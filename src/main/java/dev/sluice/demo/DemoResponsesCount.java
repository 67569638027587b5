package dev.sluice.demo;

import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import java.util.Optional;

/** OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses/input-tokens">count of tokens</a> of a request for a response. */
final class DemoResponsesCount implements DemoEndpoint {

    private final DemoModel model;
    private final JsonBuilderFactory json;

    DemoResponsesCount(DemoModel model, JsonBuilderFactory json) {
        this.model = model;
        this.json = json;
    }

    @Override
    public Optional<BodyFault> fault(JsonObject body) {
        return ResponsesPrompt.fault(body);
    }

    @Override
    public JsonObject answer(JsonObject body) {
        return json.createObjectBuilder()
                .add("object", "response.input_tokens")
                .add("input_tokens", model.inputTokens(ResponsesPrompt.of(body)))
                .build();
    }
}
