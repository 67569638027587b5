package dev.sluice.multipart;

import java.util.Locale;
import java.util.Optional;

/**
 * The headers of one part of a form.
 *
 * @param name printable ASCII
 * @param isFile whether it has a file name
 * @param contentType the value of its {@code Content-Type}; empty for none
 * @param length its {@code Content-Length}; empty for none
 */
record Part(String name, boolean isFile, Optional<String> contentType, Optional<DeclaredLength> length) {

    /** The media type in lower case, without parameters; empty text for none. */
    String mediaType() {
        String type = contentType.orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * The {@code Content-Length} of a part. Some clients send it (OkHttp, Guzzle), although RFC 7578 section 4.8 does not allow it.
     *
     * @param bytes the value
     * @param from where its digits begin, counted from the beginning of the form
     * @param to where they end
     */
    record DeclaredLength(long bytes, long from, long to) {}
}
