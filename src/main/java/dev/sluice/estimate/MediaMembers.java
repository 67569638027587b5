package dev.sluice.estimate;

import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the bodies of an API hold media, or refer to what the provider has stored: the members to find, besides those that are text.
 *
 * <p>None of these is in a body of text alone, so that such a body has no more matches than without them. Immutable and thread-safe.
 */
public final class MediaMembers {

    /** An API whose requests are text alone. */
    public static final MediaMembers NONE = new MediaMembers(false);

    /** <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat completions</a>: parts of messages. */
    public static final MediaMembers CHAT = new MediaMembers(false)
            .with("/messages/*/content/*/image_url", MediaRole.IMAGE)
            .with("/messages/*/content/*/image_url/url", MediaRole.IMAGE)
            .with("/messages/*/content/*/image_url/detail", MediaRole.DETAIL)
            .with("/messages/*/content/*/input_audio/data", MediaRole.SOUND)
            .with("/messages/*/content/*/input_audio/format", MediaRole.SOUND_FORMAT)
            .with("/messages/*/content/*/file/file_data", MediaRole.FILE)
            .with("/messages/*/content/*/file/file_id", MediaRole.FILE_ID)
            .with("/messages/*/content/*/file/filename", MediaRole.FILE_NAME)
            // Gemini's, as https://ai.google.dev/gemini-api/docs/openai has it, and as SDKs send it that take
            // "extra_body" themselves.
            .with("/extra_body/google/cached_content", MediaRole.HISTORY)
            .with("/google/cached_content", MediaRole.HISTORY);

    /** <a href="https://platform.openai.com/docs/api-reference/responses/create">Responses</a>: parts of messages and of tools' output. */
    public static final MediaMembers RESPONSES = new MediaMembers(false)
            .withResponseParts("/input/*/content/*")
            .withResponseParts("/input/*/output/*")
            // The screenshot of a computer call is the output itself.
            .with("/input/*/output/image_url", MediaRole.IMAGE)
            .with("/input/*/output/file_id", MediaRole.FILE_ID)
            .with("/input/*/output/detail", MediaRole.DETAIL)
            .with("/conversation", MediaRole.HISTORY)
            .with("/prompt/id", MediaRole.HISTORY);

    /** Anthropic's <a href="https://docs.anthropic.com/en/api/messages">messages</a>: blocks, also those of tools' results. */
    public static final MediaMembers MESSAGES = new MediaMembers(false)
            .withSource("/messages/*/content/*")
            .withSource("/messages/*/content/*/content/*")
            .withSource("/system/*");

    /**
     * Google's <a href="https://ai.google.dev/api/generate-content">generateContent</a>: parts. Each name may be spelled in both ways, as in
     * all JSON for protocol buffers.
     */
    public static final MediaMembers GEMINI = new MediaMembers(false)
            .withBlob("/contents/*/parts/*/inlineData")
            .withBlob("/contents/*/parts/*/inline_data")
            .withFileData("/contents/*/parts/*/fileData")
            .withFileData("/contents/*/parts/*/file_data")
            .with("/cachedContent", MediaRole.HISTORY)
            .with("/cached_content", MediaRole.HISTORY);

    /** <a href="https://platform.openai.com/docs/api-reference/images/create">Image generations</a>: every request makes images. */
    public static final MediaMembers IMAGES =
            new MediaMembers(true).with("/n", MediaRole.MADE_COUNT).with("/quality", MediaRole.MADE_QUALITY);

    private final Map<JsonPath, MediaRole> roles;
    private final boolean makesImages;

    private MediaMembers(boolean makesImages) {
        this(Map.of(), makesImages);
    }

    private MediaMembers(Map<JsonPath, MediaRole> roles, boolean makesImages) {
        this.roles = roles;
        this.makesImages = makesImages;
    }

    /** The paths of all members, to be part of the query that parses a body. */
    public List<JsonPath> paths() {
        return List.copyOf(roles.keySet());
    }

    /**
     * Returns the estimator for documents that this query has parsed.
     *
     * @throws IllegalArgumentException when the query lacks one of {@link #paths}
     */
    public MediaEstimator in(JsonQuery query) {
        MediaRole[] byPath = new MediaRole[query.size()];
        roles.forEach((path, role) -> byPath[query.indexOf(path)] = role);
        return new MediaEstimator(byPath, makesImages);
    }

    private MediaMembers withResponseParts(String part) {
        return with(part + "/image_url", MediaRole.IMAGE)
                .with(part + "/detail", MediaRole.DETAIL)
                .with(part + "/file_data", MediaRole.FILE)
                .with(part + "/filename", MediaRole.FILE_NAME)
                .with(part + "/file_url", MediaRole.FILE_URL)
                .with(part + "/file_id", MediaRole.FILE_ID)
                .with(part + "/input_audio/data", MediaRole.SOUND)
                .with(part + "/input_audio/format", MediaRole.SOUND_FORMAT);
    }

    private MediaMembers withSource(String block) {
        return with(block + "/source/type", MediaRole.SOURCE_TYPE)
                .with(block + "/source/media_type", MediaRole.MEDIA_TYPE)
                .with(block + "/source/data", MediaRole.SOURCE_DATA)
                .with(block + "/source/url", MediaRole.SOURCE_URL)
                .with(block + "/source/file_id", MediaRole.FILE_ID);
    }

    private MediaMembers withBlob(String blob) {
        return with(blob + "/mimeType", MediaRole.MEDIA_TYPE)
                .with(blob + "/mime_type", MediaRole.MEDIA_TYPE)
                .with(blob + "/data", MediaRole.INLINE_DATA);
    }

    private MediaMembers withFileData(String file) {
        return with(file + "/mimeType", MediaRole.MEDIA_TYPE)
                .with(file + "/mime_type", MediaRole.MEDIA_TYPE)
                .with(file + "/fileUri", MediaRole.FILE_URI)
                .with(file + "/file_uri", MediaRole.FILE_URI);
    }

    private MediaMembers with(String path, MediaRole role) {
        Map<JsonPath, MediaRole> more = new LinkedHashMap<>(roles);
        more.put(JsonPath.of(path), role);
        return new MediaMembers(more, makesImages);
    }
}
