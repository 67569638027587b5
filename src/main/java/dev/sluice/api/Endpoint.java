package dev.sluice.api;

import dev.sluice.estimate.FormMedia;
import dev.sluice.estimate.MediaEstimator;
import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One endpoint of an inference API: what the gateway must know to read its requests, to edit them, to limit them, and to meter the answers.
 *
 * <p>There is one small class for each, listed in {@link Endpoints}. A class overrides what differs from an endpoint whose body is a JSON
 * object with the member {@code model}, whose tokens are counted, and whose answer may report its usage. Immutable and thread-safe.
 */
public abstract class Endpoint {

    /** Where a body names its model. */
    public static final JsonPath MODEL = JsonPath.of("/model");

    /** Whether a body asks for a stream. */
    public static final JsonPath STREAM = JsonPath.of("/stream");

    /** Models of tools, such as the one that makes images in a conversation. */
    static final JsonPath TOOL_MODEL = JsonPath.of("/tools/*/model");

    /** How requests are sent. */
    public enum BodyFormat {
        /** A JSON object. */
        JSON,
        /** {@code multipart/form-data}: with a file, so that it is streamed. */
        FORM,
        /** Either, as the request's {@code Content-Type} says. */
        FORM_OR_JSON,
        /** The gateway does not read it. */
        UNREAD
    }

    /** What the gateway knows of the tokens that a request costs. */
    public enum Cost {
        /** The request is counted, and its answer reports more, or has text to count. */
        TOKENS,
        /** None: it asks about models, or fetches or deletes what was paid for. */
        NONE,
        /** Unknown: the request is not read, or is charged later and elsewhere. */
        UNKNOWN
    }

    private final String name;
    private final String path;
    private final ApiStyle style;
    private final AnswerForm answers;
    private final Optional<RequiredMember> required;
    private final JsonQuery query;
    private final MediaEstimator media;
    private final boolean hasStreamOptions;

    /** Creates an endpoint whose requests are text alone. */
    Endpoint(
            String name,
            String path,
            ApiStyle style,
            AnswerForm answers,
            Optional<RequiredMember> required,
            JsonPath... ownMembers) {
        this(name, path, style, answers, required, MediaMembers.NONE, ownMembers);
    }

    /**
     * Creates an endpoint.
     *
     * @param name short name for logs and metrics, such as {@code responses}
     * @param path path below the root of the API, such as {@code /responses}
     * @param style how errors and streams look
     * @param answers where answers report their usage
     * @param required the member that every request needs; empty for none
     * @param mediaMembers where bodies hold what is not text
     * @param ownMembers members that this endpoint reads, besides the required one, the model and the stream flag
     */
    Endpoint(
            String name,
            String path,
            ApiStyle style,
            AnswerForm answers,
            Optional<RequiredMember> required,
            MediaMembers mediaMembers,
            JsonPath... ownMembers) {
        this.name = name;
        this.path = path;
        this.style = style;
        this.answers = answers;
        this.required = required;
        List<JsonPath> members = new ArrayList<>(List.of(MODEL, STREAM));
        required.map(RequiredMember::path).ifPresent(members::add);
        members.addAll(List.of(ownMembers));
        members.addAll(mediaMembers.paths());
        this.hasStreamOptions = members.contains(StreamOptions.PATH);
        this.query = JsonQuery.of(members.toArray(JsonPath[]::new));
        this.media = mediaMembers.in(query);
    }

    /** Short name for logs and metrics. */
    public final String name() {
        return name;
    }

    /** Path below the root of the API, starting with a slash. */
    public final String path() {
        return path;
    }

    /** How errors and streams look. */
    public final ApiStyle style() {
        return style;
    }

    /** Where answers report their usage. */
    public final AnswerForm answers() {
        return answers;
    }

    /** Finds all members that the gateway reads in a body. */
    public final JsonQuery query() {
        return query;
    }

    /** Estimates what is not text in a body that {@link #query} has parsed. */
    public final MediaEstimator media() {
        return media;
    }

    /** How requests are sent. */
    public BodyFormat bodyFormat() {
        return BodyFormat.JSON;
    }

    /** What the files of its forms are; empty for an endpoint without forms. */
    public Optional<FormMedia> formMedia() {
        return Optional.empty();
    }

    /** What is known of the tokens. */
    public Cost cost() {
        return Cost.TOKENS;
    }

    /** Whether answers have tokens of their own, besides those of the request. Not for embeddings, scores and the like. */
    public boolean hasAnswerTokens() {
        return answers != AnswerForm.SCORES;
    }

    /** The member that every request needs; empty for none. */
    public final Optional<RequiredMember> required() {
        return required;
    }

    /** Whether the model that is configured for a provider replaces the client's. Not for models of another kind, such as embeddings. */
    public boolean takesProviderModel() {
        return false;
    }

    /** Whether the path names the model, also to the provider: its documented path then has the placeholder {@code {model}}. */
    public boolean namesModelInPath() {
        return false;
    }

    /** Whether Azure OpenAI has it below {@code /deployments/{deployment}}. */
    public boolean isOfDeployments() {
        return false;
    }

    /**
     * Whether the request asks for an event stream by its path and query. Most ask by the member {@code stream}.
     *
     * @param query the URL's raw query; empty for none
     */
    public boolean isEventStream(Optional<String> query) {
        return false;
    }

    /** Whether an answer that is no stream is one JSON document. */
    public boolean answersWithJson() {
        return true;
    }

    /** Whether a request can ask for the usage in a stream by {@code stream_options.include_usage}. */
    public final boolean hasStreamOptions() {
        return hasStreamOptions;
    }

    /** Whether conversation state can be added to the answer. */
    public boolean hasConversationState() {
        return false;
    }

    /** Whether it is about models themselves: their list, or one of it. */
    public boolean listsModels() {
        return false;
    }

    /** Members that name further models, which the provider uses besides that of the request; all are strings. */
    public List<JsonPath> furtherModels() {
        return List.of();
    }

    /** Members that are the ids of stored responses and conversations, which the request continues. */
    public List<JsonPath> storedIds() {
        return List.of();
    }

    /** Where requests may name items that the provider has stored; empty for nowhere. */
    public Optional<ItemMembers> items() {
        return Optional.empty();
    }

    /** Whether answers have items that later requests may name by their ids: what the model has made, and not what the client has sent. */
    public boolean makesItems() {
        return false;
    }

    /** Members that repeat the model of the path, if {@linkplain #namesModelInPath that names it}; all are strings. */
    public List<JsonPath> repeatedModels() {
        return List.of();
    }

    /**
     * Removes what is meant for the gateway alone.
     *
     * @param body a body that {@link #query} has parsed
     */
    public void removeOwnMembers(JsonEditor editor, JsonDocument body) {
        // Most endpoints have none.
    }

    @Override
    public final String toString() {
        return name;
    }
}
