package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonPaths;
import dev.sluice.json.JsonValue;
import dev.sluice.tokens.TokenUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a JSON answer's {@code usage} from a copy of its bytes. For one answer.
 *
 * <p>Answers above {@value #MAX_BYTES} bytes, as sent or decoded, and those in an encoding that we cannot read pass
 * uncounted.
 */
final class JsonCompletion {

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final JsonPath PROMPT = JsonPath.of("/usage/prompt_tokens");
    private static final JsonPath COMPLETION = JsonPath.of("/usage/completion_tokens");
    private static final JsonPaths PATHS = JsonPaths.of(PROMPT, COMPLETION);

    private static final byte[] NOTHING = {};

    private final Optional<ContentCoding> coding;
    private ByteArrayOutputStream copy = new ByteArrayOutputStream(2048);

    /**
     * Starts with nothing seen.
     *
     * @param contentEncoding as the provider names it; null for none
     */
    JsonCompletion(String contentEncoding) {
        this.coding = ContentCoding.of(contentEncoding);
    }

    /** Copies bytes that are on their way to the client. */
    void see(byte[] bytes, int offset, int count) {
        if (copy == null) {
            return;
        }
        if (copy.size() + count > MAX_BYTES) {
            copy = null;
            return;
        }
        copy.write(bytes, offset, count);
    }

    /** What the whole answer says; empty when it says nothing, or is no JSON. */
    Optional<TokenUsage> usage() {
        if (copy == null) {
            return Optional.empty();
        }
        byte[] text = decoded();
        if (!(PATHS.parse(text) instanceof JsonDocument document)) {
            return Optional.empty();
        }
        OptionalLong prompt = count(document, PROMPT);
        OptionalLong completion = count(document, COMPLETION);
        return prompt.isEmpty() && completion.isEmpty()
                ? Optional.empty()
                : Optional.of(new TokenUsage(prompt, completion, TokenUsage.Source.REPORTED));
    }

    private static OptionalLong count(JsonDocument document, JsonPath path) {
        return document.last(path).map(JsonValue::asCount).orElse(OptionalLong.empty());
    }

    /** Nothing of what cannot be decoded: the client has the bytes, and it is for it to complain of them. */
    private byte[] decoded() {
        if (coding.isEmpty()) {
            return NOTHING;
        }
        try (InputStream in = coding.get().decode(new ByteArrayInputStream(copy.toByteArray()))) {
            return in.readNBytes(MAX_BYTES);
        } catch (IOException broken) {
            return NOTHING;
        }
    }
}
