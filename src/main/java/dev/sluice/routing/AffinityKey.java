package dev.sluice.routing;

import dev.sluice.auth.Client;
import dev.sluice.digest.StableHash;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.JsonBody;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Hashes what requests have in common that go to the same target (routing.md R7). The client is always part of it, so that no client can
 * steer the requests of another.
 *
 * <p>A conversation is known by the text that each of its later requests repeats: the instructions, and the messages up to the first of the
 * user. The members are those of OpenAI's, Anthropic's and Google's APIs, which do not overlap.
 */
final class AffinityKey {

    private static final JsonPath USER = JsonPath.of("/user");
    private static final JsonPath CACHE_KEY = JsonPath.of("/prompt_cache_key");
    private static final JsonPath PROMPT = JsonPath.of("/prompt");

    /** Texts that stand before the messages, in the order in which they are hashed. */
    private static final List<JsonPath> INSTRUCTIONS = List.of(
            JsonPath.of("/instructions"),
            JsonPath.of("/system"),
            JsonPath.of("/system/*/text"),
            JsonPath.of("/systemInstruction/parts/*/text"),
            JsonPath.of("/system_instruction/parts/*/text"));

    private static final JsonPath INPUT = JsonPath.of("/input");

    private static final List<Messages> MESSAGES = List.of(
            new Messages("/messages/*", "/content"),
            new Messages("/input/*", "/content"),
            new Messages("/contents/*", "/parts"));

    /** Roles whose text belongs to the operator of the client: it is the same in all requests of a conversation. */
    private static final Set<String> SYSTEM = Set.of("system", "developer");

    private static final JsonQuery BY_USER = JsonQuery.of(USER);
    private static final JsonQuery BY_CONVERSATION = byConversation();

    private AffinityKey() {}

    /**
     * Returns the hash. Where the request lacks what the affinity asks for, its conversation counts; where it has none, the client and the
     * model.
     *
     * @param header the value of a header of the request by its name; null for none
     */
    static long of(Affinity affinity, Client client, InferenceRequest request, UnaryOperator<String> header) {
        StableHash hash = new StableHash().add(client.name());
        Optional<String> value =
                switch (affinity.kind()) {
                    case CLIENT -> Optional.of("");
                    case HEADER -> affinity.header().map(header);
                    case USER -> parsed(request, BY_USER).flatMap(body -> body.string(USER));
                    case CONVERSATION -> Optional.empty();
                };
        if (value.isPresent()) {
            return hash.add(affinity.kind().name()).add(value.get()).value();
        }
        hash.add(request.model().orElse(""));
        parsed(request, BY_CONVERSATION).ifPresent(body -> addConversation(body, hash));
        return hash.value();
    }

    private static void addConversation(JsonDocument body, StableHash hash) {
        Optional<String> sent = body.string(CACHE_KEY);
        if (sent.isPresent()) {
            hash.add(sent.get());
            return;
        }
        for (JsonPath path : INSTRUCTIONS) {
            body.all(path).forEach(value -> addText(value, hash));
        }
        body.last(PROMPT).ifPresent(value -> addText(value, hash));
        body.last(INPUT).ifPresent(value -> addText(value, hash));
        MESSAGES.forEach(messages -> messages.addBeginning(body, hash));
    }

    private static void addText(JsonValue value, StableHash hash) {
        if (value.kind() == JsonKind.STRING) {
            hash.add(value.asString());
        }
    }

    private static Optional<JsonDocument> parsed(InferenceRequest request, JsonQuery query) {
        return request.body() instanceof JsonBody json && json.document().parse(query) instanceof JsonDocument body
                ? Optional.of(body)
                : Optional.empty();
    }

    private static JsonQuery byConversation() {
        List<JsonPath> paths = new ArrayList<>(List.of(CACHE_KEY, PROMPT, INPUT));
        paths.addAll(INSTRUCTIONS);
        MESSAGES.forEach(messages -> paths.addAll(messages.paths()));
        return JsonQuery.of(paths.toArray(JsonPath[]::new));
    }

    /** An array of messages, and where each has its text. */
    private record Messages(JsonPath each, JsonPath role, JsonPath content, JsonPath text) {

        Messages(String each, String content) {
            this(
                    JsonPath.of(each),
                    JsonPath.of(each + "/role"),
                    JsonPath.of(each + content),
                    JsonPath.of(each + content + "/*/text"));
        }

        List<JsonPath> paths() {
            return List.of(each, role, content, text);
        }

        /** Adds the messages of the system, up to the first of the user and with it. */
        void addBeginning(JsonDocument body, StableHash hash) {
            for (JsonValue message : body.all(each)) {
                String sender = body.last(role, message)
                        .filter(value -> value.kind() == JsonKind.STRING)
                        .map(JsonValue::asString)
                        .orElse("user");
                if (sender.equals("user") || SYSTEM.contains(sender)) {
                    body.last(content, message).ifPresent(value -> addText(value, hash));
                    body.all(text, message).forEach(value -> addText(value, hash));
                }
                if (sender.equals("user")) {
                    return;
                }
            }
        }
    }
}
