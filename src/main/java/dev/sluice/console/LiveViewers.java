package dev.sluice.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Bounds how many watch what is live at once. Somebody watches until they have not asked for a while. Thread-safe. */
final class LiveViewers {

    /** At once: an administrator at an address is one, whatever is open there. */
    static final int MOST = 20;

    /** Pages ask every second, or three after an error. */
    private static final Duration GONE = Duration.ofSeconds(10);

    private final InstantSource clock;

    /** When somebody asked last; {@value #MOST} at most. Guarded by this. */
    private final Map<String, Instant> seen = new HashMap<>();

    LiveViewers(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether somebody may watch, who is counted from now on. */
    synchronized boolean mayWatch(String name, String address) {
        Instant now = clock.instant();
        seen.values().removeIf(last -> !now.isBefore(last.plus(GONE)));
        String viewer = address + ' ' + name;
        if (seen.size() >= MOST && !seen.containsKey(viewer)) {
            return false;
        }
        seen.put(viewer, now);
        return true;
    }
}
