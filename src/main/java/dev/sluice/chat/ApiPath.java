package dev.sluice.chat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognizes API paths below {@code /v1/}, as decoded and normalised by the container (behaviour.md 3.3, 3.4).
 */
final class ApiPath {

    /** The path that nearly all clients send: checked first, without splitting it. */
    private static final String DOCUMENTED_PATH = "/chat/completions";

    private ApiPath() {}

    /**
     * Whether this is a chat completion request, in any spelling of its path.
     *
     * <p>Deliberately wider than the container's matching. Some providers accept the path in any case, with empty segments, with
     * parameters or with a trailing slash; no such spelling may bypass the edits and limits.
     */
    static boolean isChatCompletion(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !request.getMethod().equalsIgnoreCase("POST")) {
            return false;
        }
        if (path.equals(DOCUMENTED_PATH)) {
            return true;
        }
        List<String> segments = new ArrayList<>(2);
        for (String segment : path.split("/", -1)) {
            // Containers may leave parameters without a name and escaped semicolons in the path.
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
