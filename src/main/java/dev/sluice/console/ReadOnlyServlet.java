package dev.sluice.console;

import dev.sluice.errors.ApiError;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** Answers GET and HEAD. The base class would answer other methods with a page of the container. */
abstract class ReadOnlyServlet extends HttpServlet {

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final transient ApiError otherMethods;

    /** @param otherMethods the answer to other methods */
    ReadOnlyServlet(ApiError otherMethods) {
        this.otherMethods = otherMethods;
    }

    /** Whether a request only reads. */
    static boolean isReading(HttpServletRequest request) {
        return READING.contains(request.getMethod());
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (isReading(request)) {
            super.service(request, response);
        } else {
            otherMethods.writeTo(request, response);
        }
    }
}
