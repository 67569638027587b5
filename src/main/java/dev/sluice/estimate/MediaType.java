package dev.sluice.estimate;

import java.util.List;
import java.util.Locale;

/** What a part of a request is, by its media type (RFC 9110, 8.3.1). */
enum MediaType {
    IMAGE,
    /** Compressed. */
    SOUND,
    /** Sound as a WAV file: many bytes for each second. */
    WAVE,
    /** Sound as bare samples. */
    PCM,
    TEXT,
    /** A document that the provider reads as pages or frames. */
    DOCUMENT;

    private static final List<String> WAVES = List.of("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave");
    private static final List<String> SAMPLES = List.of("audio/pcm", "audio/pcm16", "audio/l16");

    /** Beginnings. Only what is known to be no text is a document. */
    private static final List<String> DOCUMENTS = List.of(
            "application/pdf",
            "application/msword",
            "application/vnd.ms-",
            "application/vnd.openxmlformats-officedocument.",
            "application/vnd.oasis.opendocument.",
            "application/epub+zip",
            "video/");

    /** Extensions of the names of such files. */
    private static final List<String> DOCUMENT_EXTENSIONS =
            List.of("pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "odt", "odp", "ods", "epub");

    private static final List<String> IMAGE_EXTENSIONS = List.of("png", "jpg", "jpeg", "gif", "webp");
    private static final List<String> SOUND_EXTENSIONS = List.of("wav", "mp3", "m4a", "ogg", "opus", "flac", "webm");

    /**
     * Returns what a media type stands for. One that is not known is {@link #TEXT}, which costs most, so that no text can be sent as something
     * cheaper.
     *
     * @param name in any case, with or without parameters; may be any text
     */
    static MediaType of(String name) {
        int end = name.indexOf(';');
        String type = (end < 0 ? name : name.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (type.endsWith("+xml")) {
            return TEXT;
        }
        if (type.startsWith("image/")) {
            return IMAGE;
        }
        if (type.startsWith("audio/")) {
            return WAVES.contains(type) ? WAVE : SAMPLES.contains(type) ? PCM : SOUND;
        }
        return DOCUMENTS.stream().anyMatch(type::startsWith) ? DOCUMENT : TEXT;
    }

    /** Whether a file of this name may be read as text: its extension is none of a document, an image or sound. */
    static boolean isNamedAsText(String fileName) {
        String extension = extension(fileName);
        return !extension.isEmpty()
                && !DOCUMENT_EXTENSIONS.contains(extension)
                && !IMAGE_EXTENSIONS.contains(extension)
                && !SOUND_EXTENSIONS.contains(extension);
    }

    /** Whether a URL leads to an image, by the extension of its path. */
    static boolean isNamedAsImage(String url) {
        int end = url.indexOf('?');
        int fragment = url.indexOf('#');
        String path = url.substring(0, end < 0 ? fragment < 0 ? url.length() : fragment : end);
        return IMAGE_EXTENSIONS.contains(extension(path));
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 || name.indexOf('/', dot) >= 0
                ? ""
                : name.substring(dot + 1).strip().toLowerCase(Locale.ROOT);
    }
}
