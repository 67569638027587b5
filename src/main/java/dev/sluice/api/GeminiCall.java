package dev.sluice.api;

import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The methods of a model in Google's <a href="https://ai.google.dev/api">Gemini API</a>, such as
 * {@code POST /models/{model}:generateContent}. The path names the model. Embeddings name it in the body too.
 */
final class GeminiCall extends Endpoint {

    private static final JsonPath BATCHED = JsonPath.of("/requests/*");
    private static final JsonPath BATCHED_MODEL = JsonPath.of("/requests/*/model");

    private static final Optional<RequiredMember> CONTENTS = Optional.of(
            new RequiredMember("contents", Set.of(JsonKind.ARRAY), "the array of the conversation's contents"));

    private final Cost cost;
    private final boolean isStream;

    private GeminiCall(String action, AnswerForm answers, Optional<RequiredMember> required, Cost cost) {
        super(
                "gemini",
                "/models/{model}:" + action,
                new GeminiStyle(),
                answers,
                required,
                MediaMembers.GEMINI,
                BATCHED,
                BATCHED_MODEL);
        this.cost = cost;
        this.isStream = action.startsWith("stream");
    }

    static List<GeminiCall> all() {
        return List.of(
                new GeminiCall("generateContent", AnswerForm.GEMINI, CONTENTS, Cost.TOKENS),
                new GeminiCall("streamGenerateContent", AnswerForm.GEMINI, CONTENTS, Cost.TOKENS),
                new GeminiCall("countTokens", AnswerForm.GEMINI, Optional.empty(), Cost.NONE),
                new GeminiCall("embedContent", AnswerForm.GEMINI, Optional.empty(), Cost.TOKENS),
                new GeminiCall("batchEmbedContents", AnswerForm.GEMINI, Optional.empty(), Cost.TOKENS));
    }

    @Override
    public boolean namesModelInPath() {
        return true;
    }

    @Override
    public Cost cost() {
        return cost;
    }

    /** Embeddings have none. */
    @Override
    public boolean hasAnswerTokens() {
        return required().isPresent();
    }

    @Override
    public boolean takesProviderModel() {
        return required().isPresent();
    }

    /** Without {@code alt=sse}, the stream is a JSON array, into which nothing can be written. */
    @Override
    public boolean isEventStream(Optional<String> query) {
        return isStream
                && query.filter(text -> ("&" + text + "&").contains("&alt=sse&"))
                        .isPresent();
    }

    @Override
    public boolean answersWithJson() {
        return !isStream;
    }

    @Override
    public List<JsonPath> repeatedModels() {
        return List.of(MODEL, BATCHED_MODEL);
    }
}
