package dev.sluice.multipart;

import java.nio.charset.StandardCharsets;

/** What a request's {@code Content-Type} says about a form: its boundary, or why there is none. */
public sealed interface BoundaryResult {

    /**
     * The boundary of a form.
     *
     * @param value 1 to 70 characters that a boundary may have (RFC 2046 section 5.1.1), none of them a space
     */
    record Boundary(String value) implements BoundaryResult {

        /** What begins every delimiter. */
        byte[] delimiter() {
            return ("--" + value).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The type is not {@code multipart/form-data}, or there is none. */
    record NotForm() implements BoundaryResult {}

    /**
     * A form whose boundary is missing, or can be read in more than one way.
     *
     * @param reason what is wrong; completes the sentence "the Content-Type ..."
     */
    record InvalidBoundary(String reason) implements BoundaryResult {}

    /**
     * Reads the value of a {@code Content-Type} header (RFC 7578 section 4.1). Strict, because a provider that finds another boundary finds
     * other parts: the parameters may be {@code boundary}, once, and {@code charset}, once and UTF-8; a boundary with characters that are none
     * of a token must be quoted.
     *
     * @param contentType null for none
     */
    static BoundaryResult of(String contentType) {
        return new BoundaryReader(contentType == null ? "" : contentType).read();
    }
}
