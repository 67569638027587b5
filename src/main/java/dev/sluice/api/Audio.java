package dev.sluice.api;

import dev.sluice.estimate.FormMedia;
import dev.sluice.json.JsonKind;
import java.util.Optional;
import java.util.Set;

/** <a href="https://platform.openai.com/docs/api-reference/audio">Audio</a>: speech by JSON; transcriptions and translations by a form. */
final class Audio extends Endpoint {

    private static final Optional<RequiredMember> INPUT =
            Optional.of(new RequiredMember("input", Set.of(JsonKind.STRING), "the text to speak"));

    private final BodyFormat format;

    private Audio(String name, String path, BodyFormat format) {
        super(name, path, new OtherStyle(), AnswerForm.MEDIA, INPUT);
        this.format = format;
    }

    static Audio speech() {
        return new Audio("speech", "/audio/speech", BodyFormat.JSON);
    }

    static Audio transcriptions() {
        return new Audio("transcriptions", "/audio/transcriptions", BodyFormat.FORM);
    }

    static Audio translations() {
        return new Audio("translations", "/audio/translations", BodyFormat.FORM);
    }

    @Override
    public boolean isOfDeployments() {
        return true;
    }

    @Override
    public BodyFormat bodyFormat() {
        return format;
    }

    @Override
    public Optional<FormMedia> formMedia() {
        return Optional.of(FormMedia.SOUND);
    }
}
