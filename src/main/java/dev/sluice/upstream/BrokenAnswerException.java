package dev.sluice.upstream;

import dev.sluice.exchange.ProviderOutcome;
import java.io.IOException;

/**
 * A part of the answer was sent and the rest will not come. The client's connection must be closed abruptly: a clean end would
 * make the part look complete (RFC 9112 section 8).
 */
final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenAnswerException(String provider, ProviderOutcome.Ending ending) {
        super("incomplete answer of provider " + provider + ": " + ending);
    }
}
