package dev.sluice.api;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The table of all endpoints. */
final class Endpoints {

    private static final ApiStyle GEMINI_STYLE = new GeminiStyle();

    /** Fetching, cancelling and deleting a stored response. */
    static final Endpoint STORED_RESPONSES = Unread.storedResponses();

    private static final Endpoint CONVERSATIONS = Unread.conversations();

    /** Fetching, changing and deleting a stored conversation, and its items. */
    static final Endpoint STORED_CONVERSATIONS = Unread.storedConversations();

    private static final Endpoint MODELS = Unread.models(new OtherStyle());
    private static final Endpoint ANTHROPIC_MODELS = Unread.models(new MessagesStyle());
    private static final Endpoint GEMINI_MODELS = Unread.models(GEMINI_STYLE);
    private static final Endpoint OTHER = Unread.other(new OtherStyle());
    private static final Endpoint OTHER_CHAT = Unread.other(new ChatStyle());
    private static final Endpoint OTHER_MESSAGES = Unread.other(new MessagesStyle());
    private static final Endpoint OTHER_RESPONSES = Unread.other(new ResponsesStyle());
    private static final Endpoint OTHER_GEMINI = Unread.other(GEMINI_STYLE);

    /** By their paths, in lower case. */
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
            Media.imageGenerations(),
            Media.imageEdits(),
            Media.imageVariations(),
            Media.speech(),
            Media.transcriptions(),
            Media.translations()));

    /** The only one of its root, whatever the method: without the body of a ranking it is refused. */
    private static final RequestedEndpoint RANKING =
            new RequestedEndpoint(ApiRoot.V2, READ.get("/rerank"), List.of("rerank"), Optional.empty());

    /** By their paths, in lower case. */
    private static final Map<String, Endpoint> GEMINI = byPath(GeminiCall.all());

    /** What most clients send, found without taking the path apart. */
    private static final Map<String, RequestedEndpoint> DOCUMENTED = documented();

    private Endpoints() {}

    /** The endpoint that is read at exactly this path of {@link ApiRoot#V1}; null if there is none. */
    static RequestedEndpoint documented(String path) {
        return DOCUMENTED.get(path);
    }

    /**
     * The endpoint at a path.
     *
     * @param method HTTP method, in any case
     * @param segments the path's segments below the root, decoded, without parameters, none of them empty
     */
    static RequestedEndpoint find(ApiRoot root, String method, List<String> segments) {
        return switch (root) {
            case V1 -> found(root, method, segments, segments);
            case V2 -> RANKING;
            case OPENAI -> findInAzure(method, segments);
            case V1BETA -> findInGemini(method, segments);
        };
    }

    /** Azure has OpenAI's API below {@code v1}, older versions of it directly, and what runs in a deployment below that. */
    private static RequestedEndpoint findInAzure(String method, List<String> segments) {
        String first = segments.isEmpty() ? "" : segments.get(0).toLowerCase(Locale.ROOT);
        if (first.equals("v1")) {
            return found(ApiRoot.OPENAI, method, segments, segments.subList(1, segments.size()));
        }
        if (first.equals("deployments") && segments.size() > 2 && method.equalsIgnoreCase("POST")) {
            Endpoint read = READ.get(joined(segments.subList(2, segments.size())));
            if (read != null && read.isOfDeployments()) {
                return new RequestedEndpoint(ApiRoot.OPENAI, read, segments, Optional.of(segments.get(1)));
            }
        }
        return switch (first) {
            case "responses", "conversations", "models" -> found(ApiRoot.OPENAI, method, segments, segments);
            default -> new RequestedEndpoint(ApiRoot.OPENAI, OTHER, segments, Optional.empty());
        };
    }

    private static RequestedEndpoint findInGemini(String method, List<String> segments) {
        boolean isOfModels = !segments.isEmpty() && segments.get(0).equalsIgnoreCase("models");
        if (isOfModels && segments.size() == 2 && method.equalsIgnoreCase("POST")) {
            String model = segments.get(1);
            int colon = model.lastIndexOf(':');
            Endpoint read = colon < 1
                    ? null
                    : GEMINI.get("/models/{model}" + model.substring(colon).toLowerCase(Locale.ROOT));
            if (read != null) {
                return new RequestedEndpoint(ApiRoot.V1BETA, read, segments, Optional.of(model.substring(0, colon)));
            }
        }
        Endpoint endpoint = isOfModels && method.equalsIgnoreCase("GET") ? GEMINI_MODELS : OTHER_GEMINI;
        return new RequestedEndpoint(ApiRoot.V1BETA, endpoint, segments, Optional.empty());
    }

    /**
     * Looks an endpoint of OpenAI or Anthropic up.
     *
     * @param segments all segments below the root
     * @param path those that name the endpoint
     */
    private static RequestedEndpoint found(ApiRoot root, String method, List<String> segments, List<String> path) {
        return new RequestedEndpoint(root, endpoint(method, path), segments, Optional.empty());
    }

    private static Endpoint endpoint(String method, List<String> path) {
        if (method.equalsIgnoreCase("POST")) {
            Endpoint read = READ.get(joined(path));
            if (read != null) {
                return read;
            }
        }
        if (path.isEmpty()) {
            return OTHER;
        }
        return switch (path.get(0).toLowerCase(Locale.ROOT)) {
            case "chat" -> OTHER_CHAT;
            case "messages" -> OTHER_MESSAGES;
            case "responses" -> isStoredResponse(method, path) ? STORED_RESPONSES : OTHER_RESPONSES;
            case "conversations" -> conversations(method, path);
            case "models" -> method.equalsIgnoreCase("GET") ? MODELS : OTHER;
            default -> OTHER;
        };
    }

    /** The endpoint that a client of Anthropic's API calls in place of this one: the list of models is at the same path in both APIs. */
    static Endpoint inAnthropicsForm(Endpoint found) {
        return found == MODELS ? ANTHROPIC_MODELS : found;
    }

    /** See <a href="https://platform.openai.com/docs/api-reference/responses/get">the documentation</a>. */
    private static boolean isStoredResponse(String method, List<String> path) {
        return switch (path.size()) {
            case 2 -> method.equalsIgnoreCase("GET") || method.equalsIgnoreCase("DELETE");
            case 3 ->
                path.get(2).equalsIgnoreCase("cancel")
                        ? method.equalsIgnoreCase("POST")
                        : path.get(2).equalsIgnoreCase("input_items") && method.equalsIgnoreCase("GET");
            default -> false;
        };
    }

    /** See <a href="https://platform.openai.com/docs/api-reference/conversations">the documentation</a>. */
    private static Endpoint conversations(String method, List<String> path) {
        boolean isPost = method.equalsIgnoreCase("POST");
        if (path.size() == 1) {
            return isPost ? CONVERSATIONS : OTHER_RESPONSES;
        }
        boolean isGet = method.equalsIgnoreCase("GET");
        boolean isDelete = method.equalsIgnoreCase("DELETE");
        boolean isOfItems = path.size() > 2 && path.get(2).equalsIgnoreCase("items");
        boolean isStored =
                switch (path.size()) {
                    case 2 -> isGet || isPost || isDelete;
                    case 3 -> isOfItems && (isGet || isPost);
                    case 4 -> isOfItems && (isGet || isDelete);
                    default -> false;
                };
        return isStored ? STORED_CONVERSATIONS : OTHER_RESPONSES;
    }

    private static String joined(List<String> segments) {
        StringBuilder path = new StringBuilder(32);
        for (String segment : segments) {
            path.append('/').append(segment.toLowerCase(Locale.ROOT));
        }
        return path.toString();
    }

    private static Map<String, Endpoint> byPath(List<? extends Endpoint> endpoints) {
        Map<String, Endpoint> byPath = new HashMap<>();
        endpoints.forEach(endpoint -> byPath.put(endpoint.path().toLowerCase(Locale.ROOT), endpoint));
        return Map.copyOf(byPath);
    }

    private static Map<String, RequestedEndpoint> documented() {
        Map<String, RequestedEndpoint> documented = new HashMap<>();
        READ.forEach((path, endpoint) -> documented.put(
                path,
                new RequestedEndpoint(
                        ApiRoot.V1, endpoint, List.of(path.substring(1).split("/")), Optional.empty())));
        return Map.copyOf(documented);
    }
}
