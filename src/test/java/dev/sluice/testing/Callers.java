package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;

/** Lets everybody call a gateway whose configuration says nothing of callers: a test of something else need not name them. */
public final class Callers {

    private Callers() {}

    /** These lines, with {@code sluice.auth=open} if they configure a provider and neither clients nor {@code sluice.auth}. */
    public static List<String> openUnlessConfigured(List<String> properties) {
        List<String> lines = new ArrayList<>(properties);
        boolean isConfigured =
                lines.stream().anyMatch(line -> line.startsWith("sluice.auth=") || line.startsWith("sluice.clients."));
        if (!isConfigured && lines.stream().anyMatch(line -> line.startsWith("sluice.providers."))) {
            lines.add("sluice.auth=open");
        }
        return lines;
    }
}
