package dev.sluice.demo;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and checks a request of Anthropic's messages API. */
final class MessagesPrompt {

    private MessagesPrompt() {}

    /** What is wrong with a request for a message. */
    static Optional<BodyFault> fault(JsonObject body) {
        return check(body)
                .positive("max_tokens")
                .optional(BodyCheck.FLAG, "stream")
                .fault();
    }

    /** What is wrong with a request to count tokens: it has no {@code max_tokens}. */
    static Optional<BodyFault> countFault(JsonObject body) {
        return check(body).fault();
    }

    private static BodyCheck check(JsonObject body) {
        return BodyCheck.of(body)
                .required(BodyCheck.TEXT, "model")
                .required(BodyCheck.LIST, "messages")
                .items("messages", message -> message.required(BodyCheck.TEXT, "role")
                        .required(BodyCheck.TEXT_OR_LIST, "content"))
                .optional(BodyCheck.TEXT_OR_LIST, "system")
                .optional(BodyCheck.LIST, "tools")
                .optional(BodyCheck.OBJECT, "tool_choice");
    }

    /**
     * Reads a request without a fault.
     *
     * <p>Agents offer tools with each request, and would have to do what the demo calls. So it calls one only where the request demands it.
     */
    static DemoPrompt of(JsonObject body) {
        List<String> texts = new ArrayList<>();
        if (body.containsKey("system")) {
            texts.add(ContentText.of(body.get("system")));
        }
        body.getJsonArray("messages").forEach(message -> texts.add(ContentText.of(message)));
        return new DemoPrompt(body.getString("model"), texts, tool(body));
    }

    private static Optional<String> tool(JsonObject body) {
        if (!(body.get("tool_choice") instanceof JsonObject choice)) {
            return Optional.empty();
        }
        return switch (choice.getString("type", "")) {
            case "tool" -> Optional.of(choice.getString("name", ""));
            case "any" -> OfferedTools.first(body, "custom", "custom");
            default -> Optional.empty();
        };
    }
}
