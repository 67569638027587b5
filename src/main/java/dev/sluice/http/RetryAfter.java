package dev.sluice.http;

import java.time.Duration;

/** The value of {@code Retry-After} (RFC 9110 section 10.2.3). */
public final class RetryAfter {

    private RetryAfter() {}

    /** Whole seconds, at least one. Rounded up, because a client that comes back early is refused again. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }
}
