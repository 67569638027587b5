package dev.sluice.chat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request's path below {@code /v1/} means, as the container decoded and normalised it (behaviour.md 3.3, 3.4).
 */
final class ApiPath {

    /** As nearly all clients have it: not worth taking apart. */
    private static final String AS_DOCUMENTED = "/chat/completions";

    private ApiPath() {}

    /**
     * Whether this is a chat completion, in whatever spelling.
     *
     * <p>Wider than the container's own matching, on purpose: some providers take a path in any case, with empty segments, with
     * parameters or a slash at its end, and no such spelling may get past the edit and the limits.
     */
    static boolean isChatCompletion(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !request.getMethod().equalsIgnoreCase("POST")) {
            return false;
        }
        if (path.equals(AS_DOCUMENTED)) {
            return true;
        }
        List<String> segments = new ArrayList<>(2);
        for (String segment : path.split("/", -1)) {
            // Not every container takes a parameter without a name for one, and an escaped semicolon is none yet.
            String name = segment.split(";", 2)[0];
            if (!name.isEmpty()) {
                segments.add(name);
            }
        }
        return segments.size() == 2
                && segments.get(0).equalsIgnoreCase("chat")
                && segments.get(1).equalsIgnoreCase("completions");
    }
}
