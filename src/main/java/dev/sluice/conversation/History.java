package dev.sluice.conversation;

import dev.sluice.digest.Sha256;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads the turns of a conversation out of a request's messages.
 *
 * <p>A turn's key is the lowercase hex SHA-256 of the text of all user messages up to it, joined with {@code #.#}
 * (behaviour.md 6), so that a conversation which begins differently never finds another one's state.
 */
final class History {

    /** In this order, which {@link #put} goes by. */
    private static final JsonQuery PATHS = JsonQuery.of(
            JsonPath.of("/*"),
            JsonPath.of("/*/role"),
            JsonPath.of("/*/content"),
            JsonPath.of("/*/tool_calls"),
            JsonPath.of("/*/tool_call_id"));

    private static final byte[] BETWEEN_USER_MESSAGES = "#.#".getBytes(StandardCharsets.US_ASCII);

    private History() {}

    /**
     * The turns in order; what comes before the first user message is in none.
     *
     * @param messages the request's array of messages
     */
    static List<Turn> turns(JsonValue messages) {
        List<Turn> turns = new ArrayList<>();
        MessageDigest digest = Sha256.digest();
        for (Message message : read(messages)) {
            if (message.isUser()) {
                if (!turns.isEmpty()) {
                    digest.update(BETWEEN_USER_MESSAGES);
                }
                digest.update(message.text().getBytes(StandardCharsets.UTF_8));
                turns.add(new Turn(HexFormat.of().formatHex(copyOf(digest).digest()), message, new ArrayList<>()));
            } else if (!turns.isEmpty()) {
                turns.get(turns.size() - 1).replies().add(message);
            }
        }
        return turns;
    }

    /** No messages when there are more of them than can be looked at. */
    private static List<Message> read(JsonValue array) {
        List<Message> messages = new ArrayList<>();
        if (array.parse(PATHS) instanceof JsonDocument document) {
            document.forEach((path, value) -> put(path, value, messages));
        }
        return messages;
    }

    /** In the order of the text a message comes before its members. */
    private static void put(int path, JsonValue value, List<Message> messages) {
        if (path == 0) {
            messages.add(new Message(value));
            return;
        }
        Message message = messages.get(messages.size() - 1);
        switch (path) {
            case 1 -> message.role(value);
            case 2 -> message.content(value);
            case 3 -> message.toolCalls(value);
            default -> message.toolCallId(value);
        }
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java platform's SHA-256 can be copied", e);
        }
    }
}
