package dev.sluice.api;

import dev.sluice.estimate.FormMedia;
import dev.sluice.estimate.MediaMembers;
import dev.sluice.json.JsonKind;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints whose requests or answers are not text:
 * <a href="https://platform.openai.com/docs/api-reference/images">images</a>, made by JSON, varied by a form, edited by either, and
 * <a href="https://platform.openai.com/docs/api-reference/audio">audio</a>: speech by JSON, transcriptions and translations by a form.
 */
final class Media extends Endpoint {

    private static final Optional<RequiredMember> PROMPT =
            Optional.of(new RequiredMember("prompt", Set.of(JsonKind.STRING), "the description of the image"));

    private static final Optional<RequiredMember> INPUT =
            Optional.of(new RequiredMember("input", Set.of(JsonKind.STRING), "the text to speak"));

    private final BodyFormat format;
    private final Optional<FormMedia> files;

    private Media(
            String name,
            String path,
            BodyFormat format,
            Optional<RequiredMember> required,
            MediaMembers members,
            FormMedia files) {
        super(name, path, new OtherStyle(), AnswerForm.MEDIA, required, members);
        this.format = format;
        this.files = Optional.of(files);
    }

    static Media imageGenerations() {
        return image("images", "/images/generations", BodyFormat.JSON);
    }

    static Media imageEdits() {
        return image("image_edits", "/images/edits", BodyFormat.FORM_OR_JSON);
    }

    static Media imageVariations() {
        return image("image_variations", "/images/variations", BodyFormat.FORM);
    }

    static Media speech() {
        return sound("speech", "/audio/speech", BodyFormat.JSON);
    }

    static Media transcriptions() {
        return sound("transcriptions", "/audio/transcriptions", BodyFormat.FORM);
    }

    static Media translations() {
        return sound("translations", "/audio/translations", BodyFormat.FORM);
    }

    private static Media image(String name, String path, BodyFormat format) {
        return new Media(name, path, format, PROMPT, MediaMembers.IMAGES, FormMedia.IMAGES);
    }

    private static Media sound(String name, String path, BodyFormat format) {
        return new Media(name, path, format, INPUT, MediaMembers.NONE, FormMedia.SOUND);
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
    public boolean answersWithJson() {
        return formMedia().filter(media -> media == FormMedia.SOUND).isEmpty();
    }

    @Override
    public Optional<FormMedia> formMedia() {
        return files;
    }
}
