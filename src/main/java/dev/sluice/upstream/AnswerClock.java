package dev.sluice.upstream;

/**
 * When the client of one exchange must get a sign of life. It runs through all attempts and the waits between them.
 *
 * <p>For one thread at a time: the exchange's thread, or the thread that holds its wait.
 */
final class AnswerClock {

    private final long headWait;
    private final long heartbeat;

    /** Whether the client's stream has begun. */
    private boolean hasSpoken;

    /** Whether a request was sent completely, or a pause has begun, and when the next sign of life was due then. */
    private boolean isAwaitingHead;

    private long headDue;

    /** Starts with a stream that has not begun. */
    AnswerClock(StreamSilence allowed) {
        headWait = UpstreamTimer.nanos(allowed.headWait().orElse(UpstreamTimer.FOREVER));
        heartbeat = UpstreamTimer.nanos(allowed.heartbeat().orElse(UpstreamTimer.FOREVER));
    }

    /** The client has got a sign of life, with which its stream begins. */
    void spoken(long now) {
        hasSpoken = true;
        headDue = dueAfterBytes(now);
    }

    /** When the next sign of life is due in a pause. Pauses may be short and many: all of them count. */
    long dueInPause(long now) {
        if (!isAwaitingHead) {
            headDue = dueBeforeHead(now);
            isAwaitingHead = true;
        }
        return headDue;
    }

    /** When the next sign of life is due, while a request is being sent or before one is. */
    long dueBeforeHead(long now) {
        if (hasSpoken) {
            return now + heartbeat;
        }
        return isAwaitingHead ? Math.min(now + headWait, headDue) : now + headWait;
    }

    /** When the next sign of life is due, now that a request is sent. What an earlier attempt has waited counts. */
    long dueForHead(long now) {
        long due = dueBeforeHead(now);
        if (!isAwaitingHead) {
            isAwaitingHead = true;
            headDue = due;
        }
        return due;
    }

    /** When the next one is due after bytes for the client, or after a sign of life. */
    long dueAfterBytes(long now) {
        return now + heartbeat;
    }
}
