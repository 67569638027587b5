package dev.sluice.api;

import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonEditor;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import java.util.Optional;
import java.util.Set;

/** <a href="https://platform.openai.com/docs/api-reference/chat/create">{@code POST /chat/completions}</a>. */
public final class ChatCompletions extends Endpoint {

    /** The conversation's messages. */
    public static final JsonPath MESSAGES = JsonPath.of("/messages");

    /** The tool calls of an assistant's message. */
    public static final JsonPath TOOL_CALLS = JsonPath.of("/messages/*/tool_calls");

    /** The member of {@code metadata} that holds conversation state, see behaviour.md 6. */
    public static final String STATE_MEMBER = "x-arch-state";

    /** Conversation state. */
    public static final JsonPath STATE = JsonPath.of("/metadata/" + STATE_MEMBER);

    private static final JsonPath METADATA = JsonPath.of("/metadata");
    private static final JsonPath OWN_METADATA = JsonPath.of("/metadata/x-arch-*");
    private static final JsonPath MESSAGE_MODEL = JsonPath.of("/messages/*/model");
    private static final JsonPath STORE = JsonPath.of("/store");

    private static final Optional<RequiredMember> REQUIRED = Optional.of(
            new RequiredMember("messages", Set.of(JsonKind.ARRAY), "the array of the conversation's messages"));

    ChatCompletions() {
        super(
                "chat",
                "/chat/completions",
                new ChatStyle(),
                AnswerForm.CHAT,
                REQUIRED,
                MediaMembers.CHAT,
                METADATA,
                OWN_METADATA,
                MESSAGE_MODEL,
                STATE,
                TOOL_CALLS,
                STORE,
                StreamOptions.PATH,
                StreamOptions.INCLUDE_USAGE);
    }

    @Override
    public boolean isOfDeployments() {
        return true;
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }

    @Override
    public boolean hasConversationState() {
        return true;
    }

    /**
     * Removes the models of messages, and the metadata. A stored completion keeps the client's own metadata, which OpenAI accepts only
     * there; members that begin with {@code x-arch-} are the gateway's.
     */
    @Override
    public void removeOwnMembers(JsonEditor editor, JsonDocument body) {
        editor.remove(MESSAGE_MODEL);
        if (body.isTrue(STORE)) {
            editor.remove(STATE).remove(OWN_METADATA);
        } else {
            editor.remove(METADATA);
        }
    }
}
