package dev.sluice.estimate;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the members of each part together, and adds up what the parts cost. Members come in document order; those of one object are one part.
 * For one request; not thread-safe.
 */
final class PartReader {

    /** Longest name, type or address that is read, in bytes of JSON text. */
    private static final int LONGEST_WORD = 1024;

    private final MediaCosts costs;
    private final Map<MediaRole, JsonValue> part = new EnumMap<>(MediaRole.class);
    private int owner;
    private boolean isAmbiguous;

    PartReader(MediaCosts costs) {
        this.costs = costs;
    }

    /**
     * Reads the next member. What is no string is left alone: no provider takes it for a medium.
     *
     * @param partOfMember offset of the object that the member is in
     */
    void read(MediaRole role, int partOfMember, JsonValue value) {
        if (value.kind() != JsonKind.STRING) {
            return;
        }
        if (partOfMember != owner) {
            finish();
            owner = partOfMember;
        }
        isAmbiguous |= part.put(role, value) != null;
    }

    /** Ends the last part. */
    void finish() {
        if (isAmbiguous) {
            // A provider may take either member for the true one, so all of them stay text.
            costs.addFileReference();
        } else if (!part.isEmpty()) {
            addImage();
            addSound();
            addFile();
            addSource();
            addInlineData();
        }
        part.clear();
        isAmbiguous = false;
    }

    private void addImage() {
        JsonValue image = part.get(MediaRole.IMAGE);
        if (image == null) {
            return;
        }
        Optional<DataUrl> data = DataUrl.read(image);
        if (data.isPresent()) {
            add(image, MediaType.of(data.get().mediaType()), data.get().data());
        } else if (!DataUrl.isOne(image)) {
            costs.addImageReference(detail());
        }
    }

    private void addSound() {
        JsonValue sound = part.get(MediaRole.SOUND);
        if (sound == null) {
            return;
        }
        Optional<DataUrl> data = DataUrl.read(sound);
        if (data.isPresent()) {
            add(sound, MediaType.of(data.get().mediaType()), data.get().data());
        } else {
            MediaType type =
                    MediaType.of("audio/" + word(MediaRole.SOUND_FORMAT).orElse(""));
            base64(sound).ifPresent(raw -> add(sound, type, raw));
        }
    }

    private void addFile() {
        JsonValue file = part.get(MediaRole.FILE);
        if (file != null) {
            Optional<DataUrl> data = DataUrl.read(file);
            if (data.isPresent()) {
                MediaType type = MediaType.of(data.get().mediaType());
                add(file, isNamedAsText() ? MediaType.TEXT : type, data.get().data());
            } else {
                base64(file).ifPresent(raw -> add(file, MediaType.TEXT, raw));
            }
        }
        if (part.containsKey(MediaRole.FILE_URL)) {
            costs.addFileReference();
        }
        if (part.containsKey(MediaRole.FILE_URI)) {
            addReference(word(MediaRole.MEDIA_TYPE).map(MediaType::of).filter(type -> type == MediaType.IMAGE));
        }
        if (part.containsKey(MediaRole.FILE_ID)) {
            // Only an image has a detail. It is not believed to be low, because a file may have one too some day.
            addReference(Optional.ofNullable(part.get(MediaRole.DETAIL)).map(detail -> MediaType.IMAGE));
        }
    }

    private void addSource() {
        JsonValue data = part.get(MediaRole.SOURCE_DATA);
        if (data != null && word(MediaRole.SOURCE_TYPE).filter("base64"::equals).isPresent()) {
            base64(data).ifPresent(raw -> add(data, mediaType(), raw));
        }
        if (part.containsKey(MediaRole.SOURCE_URL)) {
            addReference(
                    word(MediaRole.SOURCE_URL).filter(MediaType::isNamedAsImage).map(url -> MediaType.IMAGE));
        }
    }

    private void addInlineData() {
        JsonValue data = part.get(MediaRole.INLINE_DATA);
        if (data != null) {
            base64(data).ifPresent(raw -> add(data, mediaType(), raw));
        }
    }

    private void add(JsonValue string, MediaType type, Base64Text data) {
        costs.add(string, type, data, detail());
    }

    private void addReference(Optional<MediaType> image) {
        if (image.isPresent()) {
            costs.addImageReference(ImageDetail.USUAL);
        } else {
            costs.addFileReference();
        }
    }

    private ImageDetail detail() {
        return word(MediaRole.DETAIL).map(ImageDetail::of).orElse(ImageDetail.USUAL);
    }

    private MediaType mediaType() {
        return word(MediaRole.MEDIA_TYPE).map(MediaType::of).orElse(MediaType.TEXT);
    }

    private boolean isNamedAsText() {
        return part.containsKey(MediaRole.FILE_NAME)
                && word(MediaRole.FILE_NAME).map(MediaType::isNamedAsText).orElse(true);
    }

    private static Optional<Base64Text> base64(JsonValue string) {
        return DataUrl.isOne(string) ? Optional.empty() : Base64Text.of(string, string.start() + 1);
    }

    /** The member as text; empty if it is absent, or longer than anything that is meant so. */
    private Optional<String> word(MediaRole role) {
        return Optional.ofNullable(part.get(role))
                .filter(value -> value.end() - value.start() <= LONGEST_WORD)
                .map(JsonValue::asString);
    }
}
