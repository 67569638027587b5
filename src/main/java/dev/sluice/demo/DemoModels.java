package dev.sluice.demo;

import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;

/** The demo's only model, in the form of OpenAI's or Anthropic's API. */
final class DemoModels {

    private final JsonBuilderFactory json;

    DemoModels(JsonBuilderFactory json) {
        this.json = json;
    }

    /** The list, as <a href="https://platform.openai.com/docs/api-reference/models">OpenAI</a> has it. */
    JsonObject openAiList() {
        return json.createObjectBuilder()
                .add("object", "list")
                .add("data", json.createArrayBuilder().add(openAiModel()))
                .build();
    }

    JsonObject openAiModel() {
        return json.createObjectBuilder()
                .add("id", DemoModel.NAME)
                .add("object", "model")
                .add("created", 0)
                .add("owned_by", "sluice")
                .build();
    }

    /** The list, as <a href="https://docs.anthropic.com/en/api/models-list">Anthropic</a> has it. */
    JsonObject anthropicList() {
        return json.createObjectBuilder()
                .add("data", json.createArrayBuilder().add(anthropicModel()))
                .add("has_more", false)
                .add("first_id", DemoModel.NAME)
                .add("last_id", DemoModel.NAME)
                .build();
    }

    /** The beginning of 1970 is Anthropic's date for models whose release is unknown. */
    JsonObject anthropicModel() {
        return json.createObjectBuilder()
                .add("type", "model")
                .add("id", DemoModel.NAME)
                .add("display_name", "Sluice Demo")
                .add("created_at", "1970-01-01T00:00:00Z")
                .add("lifecycle", "active")
                .build();
    }
}
