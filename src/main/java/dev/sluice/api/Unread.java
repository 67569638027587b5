package dev.sluice.api;

import java.util.Optional;

/**
 * Endpoints whose bodies pass unread: stored responses, conversations, the list of models, and all that the gateway does not know, such as files and
 * batches.
 */
final class Unread extends Endpoint {

    private static final String MODELS = "models";

    private final Cost cost;
    private final Optional<ItemMembers> items;

    private Unread(String name, String path, ApiStyle style, AnswerForm answers, Cost cost) {
        this(name, path, style, answers, cost, Optional.empty());
    }

    private Unread(
            String name, String path, ApiStyle style, AnswerForm answers, Cost cost, Optional<ItemMembers> items) {
        super(name, path, style, answers, Optional.empty());
        this.cost = cost;
        this.items = items;
    }

    /** Fetching, cancelling and deleting stored responses. They were paid for when they were made. */
    static Unread storedResponses() {
        return new Unread("stored_responses", "/responses", new ResponsesStyle(), AnswerForm.RESPONSES, Cost.NONE);
    }

    /** Making a conversation. What is said in it is paid for by the responses that refer to it. */
    static Unread conversations() {
        return new Unread(
                "conversations",
                "/conversations",
                new OtherStyle(),
                AnswerForm.CONVERSATION,
                Cost.NONE,
                Optional.of(ItemMembers.ITEMS));
    }

    /** Fetching, changing and deleting stored conversations and their items, of which some may come from elsewhere. */
    static Unread storedConversations() {
        return new Unread(
                "stored_conversations",
                "/conversations",
                new OtherStyle(),
                AnswerForm.ANY,
                Cost.NONE,
                Optional.of(ItemMembers.ITEMS));
    }

    /** The list of models, with errors in this style. */
    static Unread models(ApiStyle style) {
        return new Unread(MODELS, "/models", style, AnswerForm.ANY, Cost.NONE);
    }

    /** All other endpoints with errors in this style. */
    static Unread other(ApiStyle style) {
        return new Unread("other", "", style, AnswerForm.ANY, Cost.UNKNOWN);
    }

    @Override
    public BodyFormat bodyFormat() {
        return BodyFormat.UNREAD;
    }

    @Override
    public Cost cost() {
        return cost;
    }

    @Override
    public Optional<ItemMembers> items() {
        return items;
    }

    @Override
    public boolean listsModels() {
        return name().equals(MODELS);
    }
}
