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
 * Answers what nothing else answers, in OpenAI form: the container's own errors, and paths that lead nowhere.
 *
 * <p>Both the error page of the application and its default servlet. Says nothing of an exception to the client: the
 * container logs it, and a line of ours tells which request it was.
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
                    .writeTo(response);
        } else {
            caught(HttpServletResponse.SC_NOT_FOUND).writeTo(response);
        }
    }

    private static void logFailure(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            String id = Exchange.of(request)
                    .find(RequestId.class)
                    .map(RequestId::value)
                    .orElse("-");
            // A client that went away is no failure of ours. Without the message, which can hold anything.
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
                        "The request is not well-formed HTTP for this gateway; check its URL and headers.");
            case 404 ->
                ApiError.invalidRequest(
                        status,
                        "unknown_url",
                        "There is nothing at this URL. The API is under /v1/, such as /v1/chat/completions.");
            case 405 ->
                ApiError.invalidRequest(
                        status, "method_not_allowed", "This URL does not take this method; see the Allow header.");
            case 408 -> ApiError.requestTimeout();
            case 413 ->
                ApiError.invalidRequest(
                        status,
                        "body_too_large",
                        "The request's body is larger than this server takes; send a smaller one.");
            case 503 ->
                ApiError.serverError(status, "unavailable", "The gateway cannot serve this now; try again later.");
            default ->
                status < 500
                        ? ApiError.invalidRequest(
                                status, "bad_request", "The server refused the request with status " + status + ".")
                        : ApiError.serverError(
                                status,
                                "internal_error",
                                "The gateway failed on this request; its log tells why, under the x-request-id of this answer.");
        };
    }
}
