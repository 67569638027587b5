package dev.sluice.upstream;

import dev.sluice.exchange.Served;
import java.io.IOException;

/**
 * Makes the container cut the client's connection: a part of an answer was sent, the rest will not come, and a clean end
 * would look like the whole (RFC 9112 section 8).
 */
final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenAnswerException(String provider, Served.Ending ending) {
        super("answer of provider " + provider + " broke off: " + ending);
    }
}
