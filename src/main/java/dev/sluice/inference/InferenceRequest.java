package dev.sluice.inference;

import dev.sluice.api.ChatCompletions;
import dev.sluice.api.Endpoint;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.api.RequiredMember;
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
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonSyntaxError;
import dev.sluice.json.JsonText;
import dev.sluice.json.JsonValue;
import dev.sluice.multipart.FormBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

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

    /** In bytes. The name is copied to many places: log, limits, metrics of the answer. */
    private static final int MAX_MODEL = 1024;

    private static final String RESOURCE = "models/";

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USAGE_INCLUDED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    /**
     * Parses a body.
     *
     * @param body must not be changed afterwards
     * @param length number of bytes that belong to the body
     * @param query the URL's raw query; empty for none
     */
    static InferenceParseResult parse(RequestedEndpoint called, byte[] body, int length, Optional<String> query) {
        JsonResult result = called.endpoint().query().parse(body, length);
        if (result instanceof JsonDocument document) {
            return of(called, document, query);
        }
        return new MalformedRequest(ApiError.invalidRequest(
                400,
                "invalid_json",
                "The request body is not valid JSON in UTF-8: " + ((JsonSyntaxError) result).describe() + "."));
    }

    private static InferenceParseResult of(RequestedEndpoint called, JsonDocument document, Optional<String> query) {
        Optional<RequiredMember> required = called.endpoint().required();
        if (document.kind() != JsonKind.OBJECT) {
            return new MalformedRequest(ApiError.invalidRequest(
                    400,
                    "invalid_type",
                    "The request body must be a JSON object"
                            + required.map(member -> " with the member \"" + member.name() + "\"")
                                    .orElse("") + "."));
        }
        if (required.isPresent() && !isIn(document, required.get())) {
            return new MalformedRequest(ApiError.invalidRequest(
                            400,
                            "missing_required_parameter",
                            "The request body must have \"" + required.get().name() + "\", "
                                    + required.get().description() + ".")
                    .at(required.get().name()));
        }
        Optional<JsonValue> named = document.last(Endpoint.MODEL).filter(value -> value.kind() == JsonKind.STRING);
        if (named.filter(value -> value.end() - value.start() > MAX_MODEL).isPresent()) {
            return new MalformedRequest(ApiError.invalidRequest(
                            400,
                            "invalid_model",
                            "\"model\" is longer than " + MAX_MODEL + " bytes. Send a model's name.")
                    .at("model"));
        }
        if (called.deployment().filter(name -> !isOneSegment(name)).isPresent()) {
            return invalidDeployment();
        }
        Optional<String> model = called.deployment().or(() -> named.map(JsonValue::asString));
        boolean stream = isTrue(document, Endpoint.STREAM) || called.endpoint().isEventStream(query);
        return new InferenceRequest(called, new JsonBody(document, List.of()), model, stream, query);
    }

    /**
     * Makes a request of a form.
     *
     * @param form has a model, unless the path names one
     */
    static InferenceParseResult ofForm(RequestedEndpoint called, FormBody form, Optional<String> query) {
        if (called.deployment().filter(name -> !isOneSegment(name)).isPresent()) {
            return invalidDeployment();
        }
        boolean stream = form.fields().stream()
                .anyMatch(field ->
                        field.name().equals("stream") && field.value().strip().equalsIgnoreCase("true"));
        return new InferenceRequest(
                called, new MultipartBody(form), called.deployment().or(form::model), stream, query);
    }

    private static MalformedRequest invalidDeployment() {
        return new MalformedRequest(ApiError.invalidRequest(
                400, "invalid_model", "The path does not name a model. Put a model's name or a deployment's there."));
    }

    /** Whether a model can be named in a path: dots alone would lead elsewhere, a line end would end a part of a form. */
    private static boolean isOneSegment(String model) {
        return model.length() <= MAX_MODEL
                && !model.equals(".")
                && !model.equals("..")
                && model.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isIn(JsonDocument document, RequiredMember member) {
        return document.last(member.path())
                .filter(value -> member.kinds().contains(value.kind()))
                .isPresent();
    }

    private static boolean isTrue(JsonDocument document, JsonPath path) {
        return document.last(path)
                .filter(value -> value.kind() == JsonKind.TRUE)
                .isPresent();
    }

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
                .map(value -> value.kind() == JsonKind.STRING ? bareName(value.asString()) : "")
                .toList();
    }

    /** Google's API has models as resources: {@code models/gemini-2.5-pro}. */
    private static String bareName(String model) {
        return model.startsWith(RESOURCE) ? model.substring(RESOURCE.length()) : model;
    }

    /** The id of the stored response that this one continues; empty for none. */
    public Optional<String> previousResponse() {
        return endpoint() instanceof Responses
                ? document()
                        .last(Responses.PREVIOUS_RESPONSE)
                        .filter(value -> value.kind() == JsonKind.STRING)
                        .map(JsonValue::asString)
                : Optional.empty();
    }

    /** Whether the provider answers at once and makes the response later. */
    public boolean isInBackground() {
        return endpoint() instanceof Responses && isTrue(document(), Responses.BACKGROUND);
    }

    /** Returns the model sent to the provider: the configured one, else the client's; empty for none. */
    public Optional<String> modelFor(Optional<String> providerModel) {
        return providerModel.or(() -> model);
    }
}
