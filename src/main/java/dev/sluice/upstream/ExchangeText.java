package dev.sluice.upstream;

import dev.sluice.capture.Capture;
import dev.sluice.routing.Target;

/**
 * Hands the text of one exchange to its capture. For the exchange's thread.
 *
 * @param requests those that were sent
 */
record ExchangeText(Capture capture, OutgoingRequests requests) {

    /** The client gets this answer of a target. Call this before the answer is read. */
    void answered(Target target, UpstreamAnswer answer) {
        capture.sent(target.name(), requests.textFor(target));
        capture.answered(
                answer.header("Content-Type").orElse(null),
                answer.header("Content-Encoding").orElse(null));
        answer.isTakenBy(capture);
    }

    /** Nobody's answer came, but this target was tried. Does nothing if one did. */
    void unanswered(Target target) {
        if (!capture.isSent()) {
            capture.sent(target.name(), requests.textFor(target));
        }
    }
}
