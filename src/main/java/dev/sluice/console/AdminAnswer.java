package dev.sluice.console;

import dev.sluice.json.ObjectText;
import java.util.Optional;

/**
 * An answer of the admin API.
 *
 * @param status 200, 201 or 204
 * @param body JSON in UTF-8; empty for none
 * @param cookie value of {@code Set-Cookie}; empty for none
 */
// The bytes are written once, and changed by nobody.
@SuppressWarnings("ArrayRecordComponent")
record AdminAnswer(int status, Optional<byte[]> body, Optional<String> cookie) {

    static AdminAnswer of(ObjectText body) {
        return ofJson(body.toBytes());
    }

    /** An answer whose body is already written. */
    static AdminAnswer ofJson(byte[] body) {
        return new AdminAnswer(200, Optional.of(body), Optional.empty());
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
