package dev.sluice.api;

import dev.sluice.json.JsonBinding;
import dev.sluice.json.JsonDocument;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;

/** Errors of the <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI API</a>. */
final class OpenAiErrors {

    private static final JsonBinding JSON = JsonBinding.withNulls();

    private OpenAiErrors() {}

    static byte[] body(ErrorDetail error) {
        return JSON.write(new Body(
                        new Detail(error.message(), error.type(), error.param().orElse(null), error.code())))
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] event(ErrorDetail error) {
        return SseText.event("", body(error));
    }

    static byte[] event(JsonDocument error) {
        return SseText.event("", error);
    }

    /** The outer object; public for the binding. */
    public record Body(Detail error) {}

    /** The inner object; public for the binding. */
    @JsonbPropertyOrder({"message", "type", "param", "code"})
    public record Detail(String message, String type, String param, String code) {}
}
