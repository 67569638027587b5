package dev.sluice.api;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of all endpoints. */
final class Endpoints {

    private static final ApiStyle MESSAGES_STYLE = new MessagesStyle();
    private static final ApiStyle RESPONSES_STYLE = new ResponsesStyle();
    private static final ApiStyle CHAT_STYLE = new ChatStyle();

    private static final Endpoint STORED_RESPONSES = Unread.storedResponses();
    private static final Endpoint MODELS = Unread.models();
    private static final Endpoint OTHER = Unread.other(new OtherStyle());
    private static final Endpoint OTHER_CHAT = Unread.other(CHAT_STYLE);
    private static final Endpoint OTHER_MESSAGES = Unread.other(MESSAGES_STYLE);
    private static final Endpoint OTHER_RESPONSES = Unread.other(RESPONSES_STYLE);

    private static final Map<String, Endpoint> READ = byPath(List.of(
            new ChatCompletions(),
            Responses.create(),
            Responses.compact(),
            new InputTokens(),
            Messages.create(),
            Messages.countTokens(),
            new Completions(),
            Scores.embeddings(),
            Scores.moderations(),
            Scores.rerank(),
            Images.generations(),
            Images.edits(),
            Images.variations(),
            Audio.speech(),
            Audio.transcriptions(),
            Audio.translations()));

    private Endpoints() {}

    /** The endpoint that is read at exactly this path; null if there is none. For a path in the spelling of the documentation. */
    static Endpoint documented(String method, String path) {
        return method.equals("POST") ? READ.get(path) : null;
    }

    /**
     * The endpoint at a path.
     *
     * @param segments the path's segments below the root, decoded, without parameters, none of them empty
     */
    static Endpoint of(String method, List<String> segments) {
        if (method.equalsIgnoreCase("POST")) {
            Endpoint read = READ.get(joined(segments));
            if (read != null) {
                return read;
            }
        }
        if (segments.isEmpty()) {
            return OTHER;
        }
        return switch (segments.get(0).toLowerCase(Locale.ROOT)) {
            case "chat" -> OTHER_CHAT;
            case "messages" -> OTHER_MESSAGES;
            case "responses" -> isStoredResponse(method, segments) ? STORED_RESPONSES : OTHER_RESPONSES;
            case "models" -> method.equalsIgnoreCase("GET") ? MODELS : OTHER;
            default -> OTHER;
        };
    }

    /** See <a href="https://platform.openai.com/docs/api-reference/responses/get">the documentation</a>. */
    private static boolean isStoredResponse(String method, List<String> segments) {
        return switch (segments.size()) {
            case 2 -> method.equalsIgnoreCase("GET") || method.equalsIgnoreCase("DELETE");
            case 3 ->
                segments.get(2).equalsIgnoreCase("cancel")
                        ? method.equalsIgnoreCase("POST")
                        : segments.get(2).equalsIgnoreCase("input_items") && method.equalsIgnoreCase("GET");
            default -> false;
        };
    }

    private static String joined(List<String> segments) {
        StringBuilder path = new StringBuilder(32);
        for (String segment : segments) {
            path.append('/').append(segment.toLowerCase(Locale.ROOT));
        }
        return path.toString();
    }

    private static Map<String, Endpoint> byPath(List<Endpoint> endpoints) {
        Map<String, Endpoint> byPath = new HashMap<>();
        endpoints.forEach(endpoint -> byPath.put(endpoint.path(), endpoint));
        return Map.copyOf(byPath);
    }
}
