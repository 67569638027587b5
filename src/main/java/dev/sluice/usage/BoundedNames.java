package dev.sluice.usage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the first names apart that come, and takes all others for one. Thread-safe. */
final class BoundedNames {

    private final int most;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    BoundedNames(int most) {
        this.most = most;
    }

    /** Returns the name, or {@code other}. */
    String of(String name) {
        // Two at once may add one more than the limit, which does no harm.
        return names.contains(name) || (names.size() < most && names.add(name)) ? name : MetricNames.OTHER;
    }
}
