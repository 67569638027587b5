package dev.sluice.auth;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Whether a request spells its path plainly: without dot segments, parameters and percent-encoding.
 *
 * <p>A proxy that passes on only {@code /v1/} passes on {@code /v1/..;/metrics} too, and servers disagree about what that means.
 */
public final class PlainPath {

    private PlainPath() {}

    /** Whether the path was sent as the container has understood it. */
    public static boolean isPathOf(HttpServletRequest request) {
        String pathInfo = request.getPathInfo() == null ? "" : request.getPathInfo();
        return request.getRequestURI().equals(request.getContextPath() + request.getServletPath() + pathInfo);
    }
}
