package dev.sluice.api;

import dev.sluice.json.JsonKind;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints that answer a text with numbers:
 * <a href="https://platform.openai.com/docs/api-reference/embeddings/create">embeddings</a>,
 * <a href="https://platform.openai.com/docs/api-reference/moderations/create">moderations</a>, and
 * <a href="https://docs.cohere.com/reference/rerank">rerank</a> of Cohere and others.
 */
final class Scores extends Endpoint {

    private static final Set<JsonKind> TEXT_OR_LIST = Set.of(JsonKind.STRING, JsonKind.ARRAY);

    private Scores(String name, RequiredMember required) {
        super(name, "/" + name, new OtherStyle(), AnswerForm.SCORES, Optional.of(required));
    }

    static Scores embeddings() {
        return new Scores(
                "embeddings",
                new RequiredMember("input", TEXT_OR_LIST, "the text to embed, or an array of texts or tokens"));
    }

    static Scores moderations() {
        return new Scores(
                "moderations", new RequiredMember("input", TEXT_OR_LIST, "the text to judge, or an array of inputs"));
    }

    static Scores rerank() {
        return new Scores(
                "rerank", new RequiredMember("documents", Set.of(JsonKind.ARRAY), "the array of documents to rank"));
    }

    @Override
    public boolean isOfDeployments() {
        return true;
    }
}
