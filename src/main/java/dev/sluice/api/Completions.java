package dev.sluice.api;

import dev.sluice.json.JsonKind;
import java.util.Optional;
import java.util.Set;

/** The older <a href="https://platform.openai.com/docs/api-reference/completions/create">{@code POST /completions}</a>. */
final class Completions extends Endpoint {

    private static final Optional<RequiredMember> REQUIRED = Optional.of(new RequiredMember(
            "prompt", Set.of(JsonKind.STRING, JsonKind.ARRAY), "the text to complete, or an array of texts or tokens"));

    Completions() {
        super(
                "completions",
                "POST",
                "/completions",
                new ChatStyle(),
                AnswerForm.CHAT,
                REQUIRED.orElseThrow().path(),
                StreamOptions.PATH,
                StreamOptions.INCLUDE_USAGE);
    }

    @Override
    public boolean isOfDeployments() {
        return true;
    }

    @Override
    public Optional<RequiredMember> required() {
        return REQUIRED;
    }

    @Override
    public boolean takesProviderModel() {
        return true;
    }

    @Override
    public boolean hasStreamOptions() {
        return true;
    }
}
