package dev.sluice.api;

import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonPath;
import java.util.List;
import java.util.Optional;

/**
 * <a href="https://platform.openai.com/docs/api-reference/responses/create">{@code POST /responses}</a> and
 * {@code POST /responses/compact}. No member is required: a request may refer to a stored prompt or conversation instead of an input.
 */
public final class Responses extends Endpoint {

    /** Whether the answer is made later, and fetched by its id. */
    public static final JsonPath BACKGROUND = JsonPath.of("/background");

    /** The response that this one continues. */
    public static final JsonPath PREVIOUS_RESPONSE = JsonPath.of("/previous_response_id");

    /** The conversation that this response goes on: its id, or an object with it. Found with what requests refer to. */
    public static final JsonPath CONVERSATION = JsonPath.of("/conversation");

    /** The id of the conversation, where that is an object. */
    static final JsonPath CONVERSATION_ID = JsonPath.of("/conversation/id");

    /** Whether the provider stores the answer; if absent, it does. */
    public static final JsonPath STORE = JsonPath.of("/store");

    /** The ids of what a request continues. */
    static final List<JsonPath> STORED_IDS = List.of(PREVIOUS_RESPONSE, CONVERSATION, CONVERSATION_ID);

    private final boolean makesItems;

    private Responses(String path, boolean makesItems) {
        super(
                "responses",
                path,
                new ResponsesStyle(),
                AnswerForm.RESPONSES,
                Optional.empty(),
                MediaMembers.RESPONSES,
                TOOL_MODEL,
                BACKGROUND,
                PREVIOUS_RESPONSE,
                CONVERSATION_ID,
                STORE,
                ItemMembers.INPUT.id());
        this.makesItems = makesItems;
    }

    /** The endpoint that makes a response. */
    static Responses create() {
        return new Responses("/responses", true);
    }

    /** The endpoint that shortens a conversation. Its answer repeats items of the request. */
    static Responses compact() {
        return new Responses("/responses/compact", false);
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }

    @Override
    public List<JsonPath> storedIds() {
        return STORED_IDS;
    }

    @Override
    public Optional<ItemMembers> items() {
        return Optional.of(ItemMembers.INPUT);
    }

    @Override
    public boolean makesItems() {
        return makesItems;
    }

    @Override
    public List<JsonPath> furtherModels() {
        return List.of(TOOL_MODEL);
    }
}
