package dev.sluice.console;

import dev.sluice.json.ObjectText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * An answer of the admin API.
 *
 * @param status 200, 201 or 204
 * @param body empty for none
 * @param cookie value of {@code Set-Cookie}; empty for none
 */
record AdminAnswer(int status, Optional<Body> body, Optional<String> cookie) {

    /** What an answer consists of. */
    sealed interface Body {}

    /** JSON in UTF-8. */
    // The bytes are written once, and changed by nobody.
    @SuppressWarnings("ArrayRecordComponent")
    record Json(byte[] text) implements Body {}

    /**
     * A file of any length, which a browser saves.
     *
     * @param type media type
     * @param name of the file
     */
    record Download(String type, String name, Content content) implements Body {}

    /**
     * What another servlet of this application answers, to a request in the place of the call.
     *
     * @param path below the application
     */
    record Forward(String path, HttpServletRequest request) implements Body {}

    /** Writes a file. */
    @FunctionalInterface
    interface Content {

        /**
         * Writes everything to {@code out}, and flushes it.
         *
         * @throws AdminException if the file cannot be had, perhaps in the middle
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws AdminException, IOException;
    }

    static AdminAnswer of(ObjectText body) {
        return ofJson(body.toBytes());
    }

    /** An answer whose body is already written. */
    static AdminAnswer ofJson(byte[] body) {
        return new AdminAnswer(200, Optional.of(new Json(body)), Optional.empty());
    }

    static AdminAnswer of(Download file) {
        return new AdminAnswer(200, Optional.of(file), Optional.empty());
    }

    /** An answer whose status is the other servlet's. */
    static AdminAnswer of(Forward forward) {
        return new AdminAnswer(200, Optional.of(forward), Optional.empty());
    }

    static AdminAnswer nothing() {
        return new AdminAnswer(204, Optional.empty(), Optional.empty());
    }

    AdminAnswer withStatus(int other) {
        return new AdminAnswer(other, body, cookie);
    }

    AdminAnswer withCookie(String setCookie) {
        return new AdminAnswer(status, body, Optional.of(setCookie));
    }
}
