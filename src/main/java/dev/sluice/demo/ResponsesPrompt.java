package dev.sluice.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and checks a request of OpenAI's responses API. */
final class ResponsesPrompt {

    private ResponsesPrompt() {}

    /** What is wrong with a request. All members that {@link ResponseBody} repeats are checked. */
    static Optional<BodyFault> fault(JsonObject body) {
        return BodyCheck.of(body)
                .required(BodyCheck.TEXT, "model")
                .required(BodyCheck.TEXT_OR_LIST, "input")
                .items("input", item -> item.optional(BodyCheck.TEXT_OR_LIST, "content"))
                .optional(BodyCheck.FLAG, "stream", "parallel_tool_calls")
                .optional(BodyCheck.LIST, "tools")
                .optional(BodyCheck.OBJECT, "metadata", "reasoning", "text")
                .optional(BodyCheck.TEXT_OR_OBJECT, "tool_choice")
                .optional(
                        BodyCheck.NUMBER, "temperature", "top_p", "top_logprobs", "max_output_tokens", "max_tool_calls")
                .optional(BodyCheck.TEXT, "instructions", "previous_response_id", "prompt_cache_key")
                .optional(BodyCheck.TEXT, "safety_identifier", "truncation", "user")
                .fault();
    }

    /**
     * Reads a request without a fault.
     *
     * <p>Agents offer tools with each request, and would have to do what the demo calls. So it calls one only where the request demands it.
     */
    static DemoPrompt of(JsonObject body) {
        List<String> texts = new ArrayList<>();
        if (body.get("instructions") instanceof JsonString instructions) {
            texts.add(instructions.getString());
        }
        JsonValue input = body.get("input");
        if (input instanceof JsonArray items) {
            items.forEach(item -> texts.add(ContentText.of(item)));
        } else {
            texts.add(ContentText.of(input));
        }
        return new DemoPrompt(body.getString("model"), texts, tool(body));
    }

    private static Optional<String> tool(JsonObject body) {
        if (body.get("tool_choice") instanceof JsonObject choice
                && choice.getString("type", "").equals("function")) {
            return Optional.of(choice.getString("name", ""));
        }
        return body.getString("tool_choice", "auto").equals("required")
                ? OfferedTools.first(body, "function", "")
                : Optional.empty();
    }
}
