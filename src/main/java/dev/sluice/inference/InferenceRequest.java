package dev.sluice.inference;

import dev.sluice.api.ChatCompletions;
import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.api.Responses;
import dev.sluice.api.StreamOptions;
import dev.sluice.conversation.ConversationReader;
import dev.sluice.conversation.ConversationResult;
import dev.sluice.conversation.ConversationResult.Insertion;
import dev.sluice.errors.ApiError;
import dev.sluice.json.EditedJson;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request of an inference API, as the client sent it. Refers to the bytes of the body, or to the form that is still arriving.
 *
 * <p>Absent from the exchange for requests that the gateway does not read, and without the filter. The body then passes unread.
 *
 * @param called the endpoint that the client called
 * @param body the parsed body, or the form
 * @param model the requested model; empty if the client sent none
 * @param stream whether the client requested a stream
 * @param query the URL's raw query; empty for none
 */
public record InferenceRequest(
        RequestedEndpoint called, InferenceBody body, Optional<String> model, boolean stream, Optional<String> query)
        implements InferenceParseResult {

    private static final String RESOURCE = "models/";

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE_INCLUDED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    /** The endpoint that the client called. */
    public Endpoint endpoint() {
        return called.endpoint();
    }

    /** Returns this request with messages to insert. */
    InferenceRequest withInsertions(List<Insertion> messages) {
        return new InferenceRequest(called, new JsonBody(document(), messages), model, stream, query);
    }

    /**
     * The parsed body.
     *
     * @throws IllegalStateException if the body is a form
     */
    public JsonDocument document() {
        return json().document();
    }

    private JsonBody json() {
        if (body instanceof JsonBody json) {
            return json;
        }
        throw new IllegalStateException("the body is a form");
    }

    /** The length of the body in bytes; of what has arrived, if that of a form is unknown. */
    public long bodyLength() {
        return body instanceof MultipartBody multipart
                ? multipart.form().originalLength()
                : document().length();
    }

    /**
     * An upper estimate of the bytes that are needed besides the body: for the values that were found in it, and for the texts that
     * {@link #conversation} makes of the state and of the messages of a conversation with tools.
     */
    long bytesBesidesBody() {
        JsonDocument document = document();
        if (!endpoint().hasConversationState()) {
            return document.matchedBytes();
        }
        long state = document.last(ChatCompletions.STATE)
                .map(value -> (long) (value.end() - value.start()))
                .orElse(0L);
        boolean hasTurns =
                state > 0 || document.last(ChatCompletions.TOOL_CALLS).isPresent();
        return document.matchedBytes() + 4 * state + (hasTurns ? 2L * document.length() : 0);
    }

    /** Reads the conversation state and history of this request, whose endpoint must have conversation state. */
    ConversationResult conversation(ConversationReader reader) {
        JsonDocument document = document();
        JsonValue messages = document.last(ChatCompletions.MESSAGES)
                .orElseThrow(() -> new IllegalStateException("a request without messages must have been rejected"));
        return reader.read(
                document.last(ChatCompletions.STATE),
                messages,
                document.last(ChatCompletions.TOOL_CALLS).isPresent());
    }

    /**
     * Returns the body for a provider (behaviour.md 3.5). Removes what is meant for the gateway only, and sets the model. All other bytes
     * stay as the client sent them.
     *
     * @param edits further edits for this provider
     * @throws IllegalStateException if the body is a form
     */
    public EditedJson bodyFor(TargetEdits edits) {
        JsonDocument document = document();
        JsonEditor editor = JsonEditor.of(document);
        endpoint().removeOwnMembers(editor, document);
        modelInBody(edits).ifPresent(name -> editor.set(Endpoint.MODEL, JsonText.quote(name)));
        edits.model().ifPresent(name -> repeat(name, editor, document));
        if (addsUsage(edits)) {
            boolean hasOptions = document.last(StreamOptions.PATH)
                    .filter(value -> value.kind() == JsonKind.OBJECT)
                    .isPresent();
            if (hasOptions) {
                editor.set(StreamOptions.INCLUDE_USAGE, TRUE);
            } else {
                editor.set(StreamOptions.PATH, USAGE_INCLUDED);
            }
        }
        json().insertions().forEach(insertion -> editor.insertAfter(insertion.after(), insertion.json()));
        return editor.apply();
    }

    /** Where a body repeats the model of its path, it names that which is asked for. */
    private void repeat(String model, JsonEditor editor, JsonDocument document) {
        for (JsonPath path : endpoint().repeatedModels()) {
            if (document.last(path).isPresent()) {
                editor.set(path, JsonText.quote(RESOURCE + model));
            }
        }
    }

    /** The model to set in the body; empty to leave it as it is. A deployment in the client's path is the model for other providers. */
    public Optional<String> modelInBody(TargetEdits edits) {
        return (edits.hasDeployments() && endpoint().isOfDeployments())
                        || endpoint().namesModelInPath()
                ? Optional.empty()
                : edits.model().or(called::deployment);
    }

    /** Whether the client expects an event stream, which may begin before the provider answers. */
    public boolean mayStream() {
        return stream && endpoint().style().streamsOnRequest();
    }

    /** Whether the client expects one JSON document, and has sent all of its request. */
    public boolean expectsJson() {
        return !stream && body instanceof JsonBody && endpoint().answersWithJson();
    }

    /** Whether the gateway requests usage in the stream although the client did not (behaviour.md 5.3). */
    public boolean addsUsage(TargetEdits edits) {
        return stream && edits.streamUsage() && endpoint().hasStreamOptions() && !requestsUsage();
    }

    /** Also true for invalid options, neither object nor null: the provider must reject them. */
    private boolean requestsUsage() {
        JsonDocument document = document();
        Optional<JsonValue> options = document.last(StreamOptions.PATH);
        return options.filter(value -> value.kind() != JsonKind.NULL)
                .filter(value -> value.kind() != JsonKind.OBJECT
                        || document.last(StreamOptions.INCLUDE_USAGE, value)
                                .filter(flag -> flag.kind() == JsonKind.TRUE)
                                .isPresent())
                .isPresent();
    }

    /**
     * Returns the error for a request that does not name its model exactly once, for clients and limits that depend on the model: a
     * provider could read another name than the gateway. Empty for one {@code model} that is a string, or none, and nothing else that
     * names models. Reads the body again, so ask only where the model matters. What names a model in the rest of a form is refused when it
     * arrives.
     */
    public Optional<ApiError> modelAmbiguity() {
        if (body instanceof MultipartBody multipart) {
            boolean isOtherNamed = multipart.form().refuseOtherModels();
            return isOtherNamed || ModelNaming.isInQuery(query.orElse(null))
                    ? Optional.of(ambiguousModel("part"))
                    : Optional.empty();
        }
        JsonDocument document = document();
        boolean isString = document.last(Endpoint.MODEL)
                .filter(value -> value.kind() != JsonKind.STRING && value.kind() != JsonKind.NULL)
                .isEmpty();
        if (isString && !ModelNaming.isAmbiguous(document, query.orElse(null))) {
            return Optional.empty();
        }
        return Optional.of(ambiguousModel("member"));
    }

    private static ApiError ambiguousModel(String place) {
        return ApiError.invalidRequest(
                        400,
                        "ambiguous_model",
                        "Your access depends on the model, so name it once: in the " + place
                                + " \"model\", as a string. Remove every other " + place
                                + " and query parameter that chooses a model, such as \"models\", \"fallbacks\" or \"route\".")
                .at("model");
    }

    /**
     * The models that the provider uses besides that of the request: for its tools, for example. What is not a string is empty text, which
     * names no model.
     */
    public List<String> furtherModels() {
        return endpoint().furtherModels().stream()
                .flatMap(path -> document().all(path).stream())
                .map(value -> value.kind() == JsonKind.STRING ? value.asString() : "")
                .toList();
    }

    /** Whether the body repeats the model of its path as it is there. */
    boolean repeatsModel() {
        return endpoint().repeatedModels().stream()
                .flatMap(path -> document().all(path).stream())
                .allMatch(value -> value.kind() == JsonKind.STRING
                        && model.filter(bareName(value.asString())::equals).isPresent());
    }

    /** Google's API has models as resources: {@code models/gemini-2.5-pro}. */
    private static String bareName(String model) {
        return model.startsWith(RESOURCE) ? model.substring(RESOURCE.length()) : model;
    }

    /** The id of the stored response that this one continues; empty for none. */
    public Optional<String> previousResponse() {
        return endpoint() instanceof Responses ? document().string(Responses.PREVIOUS_RESPONSE) : Optional.empty();
    }

    /**
     * The ids of the stored responses and conversations that this request continues. Of a member that the body has several times, all: the provider
     * could read another one than the gateway.
     */
    public Set<String> stored() {
        List<JsonPath> ids = endpoint().storedIds();
        return ids.isEmpty() ? Set.of() : texts(ids);
    }

    /** The items that this request names by their ids. Reads the body again if its items have ids. */
    public StoredItems storedItems() {
        return endpoint()
                .items()
                .map(members -> ItemSearch.of(members).in(document()))
                .orElse(StoredItems.NONE);
    }

    /** Whether the answer makes items that the provider stores, so that later requests may name them. */
    public boolean storesItems() {
        return endpoint().makesItems()
                && document()
                        .last(Responses.STORE)
                        .filter(store -> store.kind() == JsonKind.FALSE)
                        .isEmpty();
    }

    private Set<String> texts(List<JsonPath> paths) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonPath path : paths) {
            for (JsonValue value : document().all(path)) {
                if (value.kind() == JsonKind.STRING) {
                    texts.add(value.asString());
                }
            }
        }
        return texts;
    }

    /** Whether the provider answers at once and makes the response later. */
    public boolean isInBackground() {
        return endpoint() instanceof Responses && document().isTrue(Responses.BACKGROUND);
    }

    /** Whether the request may do more at its provider than make it answer. Reads the body again. */
    public boolean hasSideEffects() {
        return body instanceof JsonBody && SideEffects.areIn(document());
    }

    /** Whether the request refers to what its provider, or the account there, has stored. Reads the body again. */
    public boolean refersToStored() {
        return body instanceof JsonBody && StoredReferences.areIn(document());
    }

    /** How long the answer may become, by what the client asks for. Reads the body again. */
    public AnswerBounds answerBounds() {
        return body instanceof JsonBody ? AnswerBounds.of(document()) : AnswerBounds.NONE;
    }

    /** Returns the model sent to the provider: the configured one, else the client's; empty for none. */
    public Optional<String> modelFor(Optional<String> providerModel) {
        return providerModel.or(() -> model);
    }
}
