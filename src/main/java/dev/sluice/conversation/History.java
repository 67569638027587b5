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
 * Splits a request's messages into turns.
 *
 * <p>The key of a turn is the SHA-256, in lower-case hex, of the text of all user messages up to and including it, joined with
 * {@code #.#} (behaviour.md 6). A conversation with a different start therefore never matches another conversation's state.
 */
final class History {

    /** {@link #setMember} depends on this order. */
    private static final JsonQuery QUERY = JsonQuery.of(
            JsonPath.of("/*"),
            JsonPath.of("/*/role"),
            JsonPath.of("/*/content"),
            JsonPath.of("/*/tool_calls"),
            JsonPath.of("/*/tool_call_id"));

    private static final byte[] SEPARATOR = "#.#".getBytes(StandardCharsets.US_ASCII);

    private History() {}

    /**
     * Returns the turns in order. Messages before the first user message belong to no turn.
     *
     * @param messages the request's array of messages
     */
    static List<Turn> turns(JsonValue messages) {
        List<Turn> turns = new ArrayList<>();
        MessageDigest digest = Sha256.digest();
        for (Message message : read(messages)) {
            if (message.isUser()) {
                if (!turns.isEmpty()) {
                    digest.update(SEPARATOR);
                }
                digest.update(message.text().getBytes(StandardCharsets.UTF_8));
                turns.add(new Turn(HexFormat.of().formatHex(copyOf(digest).digest()), message, new ArrayList<>()));
            } else if (!turns.isEmpty()) {
                turns.get(turns.size() - 1).replies().add(message);
            }
        }
        return turns;
    }

    /** Returns no messages when the array has more values than a query can match. */
    private static List<Message> read(JsonValue array) {
        List<Message> messages = new ArrayList<>();
        if (array.parse(QUERY) instanceof JsonDocument document) {
            document.forEach((path, value) -> setMember(path, value, messages));
        }
        return messages;
    }

    /** Values come in document order, so a message comes before its members. */
    private static void setMember(int path, JsonValue value, List<Message> messages) {
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
