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
                "/completions",
                new ChatStyle(),
                AnswerForm.CHAT,
                REQUIRED,
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
}
