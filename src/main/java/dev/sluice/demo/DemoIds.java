package dev.sluice.demo;

import java.util.UUID;

/** Names for what the demo creates. */
final class DemoIds {

    private DemoIds() {}

    /** Returns a new name, such as {@code msg_0d6c…}. */
    static String next(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }
}
