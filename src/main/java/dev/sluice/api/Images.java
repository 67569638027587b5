package dev.sluice.api;

import dev.sluice.estimate.FormMedia;
import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonKind;
import java.util.Optional;
import java.util.Set;

/** <a href="https://platform.openai.com/docs/api-reference/images">Images</a>: generations by JSON, variations by a form, edits by either. */
final class Images extends Endpoint {

    private static final Optional<RequiredMember> PROMPT =
            Optional.of(new RequiredMember("prompt", Set.of(JsonKind.STRING), "the description of the image"));

    private final BodyFormat format;

    private Images(String name, String path, BodyFormat format) {
        super(name, path, new OtherStyle(), AnswerForm.MEDIA, PROMPT, MediaMembers.IMAGES);
        this.format = format;
    }

    static Images generations() {
        return new Images("images", "/images/generations", BodyFormat.JSON);
    }

    static Images edits() {
        return new Images("image_edits", "/images/edits", BodyFormat.FORM_OR_JSON);
    }

    static Images variations() {
        return new Images("image_variations", "/images/variations", BodyFormat.FORM);
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
        return Optional.of(FormMedia.IMAGES);
    }
}
