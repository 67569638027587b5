package dev.sluice.errors;

import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Writes errors in the form of the API: those of the container, those that a filter has published, and 404 for unknown paths.
 *
 * <p>It is the application's error page and its default servlet. The client learns nothing of an exception. The container logs it, and
 * one line of ours names the request.
 */
public final class ErrorServlet extends HttpServlet {

    private static final Logger LOG = System.getLogger(ErrorServlet.class.getName());

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status && status >= 400) {
            logFailure(request);
            Exchange.of(request)
                    .find(ApiError.class)
                    .orElseGet(() -> caught(status))
                    .writeTo(request, response);
        } else {
            caught(HttpServletResponse.SC_NOT_FOUND).writeTo(request, response);
        }
    }

    private static void logFailure(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            String id = Exchange.of(request)
                    .find(RequestId.class)
                    .map(RequestId::value)
                    .orElse("-");
            // An I/O failure is a client that has gone. The message is left out, as it can hold anything.
            LOG.log(
                    failure instanceof IOException ? Level.DEBUG : Level.ERROR,
                    "request {0} failed with {1}",
                    id,
                    failure.getClass().getName());
        }
    }

    private static ApiError caught(int status) {
        return switch (status) {
            case 400 ->
                ApiError.invalidRequest(
                        status,
                        "bad_request",
                        "The server refused the request as malformed. Check its URL and headers.");
            case 404 -> ApiError.unknownUrl();
            case 405 ->
                ApiError.invalidRequest(
                        status,
                        "method_not_allowed",
                        "This URL does not support this method. The Allow header lists those that it supports.");
            case 408 -> ApiError.requestTimeout();
            case 413 ->
                ApiError.invalidRequest(
                        status,
                        "body_too_large",
                        "The request's body is larger than the server allows. Send a smaller one.");
            case 503 ->
                ApiError.serverError(status, "unavailable", "The gateway is not available now. Try again later.");
            default ->
                status < 500
                        ? ApiError.invalidRequest(
                                status, "bad_request", "The server refused the request with status " + status + ".")
                        : ApiError.serverError(
                                status,
                                "internal_error",
                                "The gateway failed on this request. Its log has the reason, under this answer's x-request-id.");
        };
    }
}
