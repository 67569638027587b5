package dev.sluice.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Finds the API of a request by its path, in any spelling: any case, with empty segments, with path parameters. */
public final class RequestedApi {

    private static final ApiStyle CHAT = new ChatStyle();
    private static final ApiStyle MESSAGES = new MessagesStyle();
    private static final ApiStyle RESPONSES = new ResponsesStyle();
    private static final ApiStyle OTHER = new OtherStyle();

    private static final String ROOT = "/v1/";

    private RequestedApi() {}

    /** Returns the style of the request's API, also in the dispatch of an error. */
    public static ApiStyle styleOf(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed) {
            int root = failed.indexOf(ROOT);
            path = root < 0 ? null : failed.substring(root + ROOT.length() - 1);
        }
        return path == null ? OTHER : styleOf(path);
    }

    private static ApiStyle styleOf(String path) {
        return switch (firstSegment(path)) {
            case "chat" -> CHAT;
            case "messages" -> MESSAGES;
            case "responses" -> RESPONSES;
            default -> OTHER;
        };
    }

    private static String firstSegment(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        int end = start;
        while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != ';') {
            end++;
        }
        return path.substring(start, end).toLowerCase(Locale.ROOT);
    }
}
