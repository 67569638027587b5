package dev.sluice.upstream;

import dev.sluice.exchange.ProviderOutcome;
import java.io.IOException;

/**
 * Makes the container cut the client's connection: a part of an answer was sent, the rest will not come, and a clean end
 * would look like the whole (RFC 9112 section 8).
 */
final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenAnswerException(String provider, ProviderOutcome.Ending ending) {
        super("answer of provider " + provider + " broke off: " + ending);
    }
}
