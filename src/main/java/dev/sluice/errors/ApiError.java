package dev.sluice.errors;

import dev.sluice.api.ErrorDetail;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.container.ClientBodyException;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.multipart.InvalidForm;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An error of the gateway. It is sent in the form of the API that was called, so that the official SDKs raise their typed exceptions for
 * it (behaviour.md 3.6).
 *
 * @param status HTTP status, 400 to 599
 * @param type the error's class in the OpenAI API, such as {@code invalid_request_error}
 * @param code the error's name for programs, from the list in docs/reference.md
 * @param param the request's member or header at fault; empty where there is no single one
 * @param message for people: what is wrong and what to do; never a secret, a body's text or a selector's value
 * @param headers response headers that belong to it
 */
public record ApiError(
        int status, String type, String code, Optional<String> param, String message, Map<String, String> headers) {

    /** The type of errors that the client can correct. */
    public static final String INVALID_REQUEST = "invalid_request_error";

    /** The type of errors that the client cannot correct. */
    public static final String SERVER_ERROR = "server_error";

    public ApiError {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not an error status: " + status);
        }
        headers = Map.copyOf(headers);
    }

    /** An error that the client can correct by changing its request. */
    public static ApiError invalidRequest(int status, String code, String message) {
        return new ApiError(status, INVALID_REQUEST, code, Optional.empty(), message, Map.of());
    }

    /** An error of the gateway or of the provider behind it. */
    public static ApiError serverError(int status, String code, String message) {
        return new ApiError(status, SERVER_ERROR, code, Optional.empty(), message, Map.of());
    }

    /** Nothing is at this URL. */
    public static ApiError unknownUrl() {
        return invalidRequest(404, "unknown_url", "Unknown URL. The API is under /v1/, such as /v1/chat/completions.");
    }

    /** The request's body did not arrive in time. */
    public static ApiError requestTimeout() {
        return invalidRequest(
                        408, "request_timeout", "The request's body did not arrive in time. Send the request again.")
                .withHeader("Connection", "close");
    }

    /** The request's body cannot be read to its end. The connection is closed, as nobody knows where the next request begins. */
    public static ApiError unreadableBody(ClientBodyException why) {
        ApiError error =
                switch (why.reason()) {
                    case TIMED_OUT -> requestTimeout();
                    case TOO_LARGE ->
                        invalidRequest(
                                413,
                                "body_too_large",
                                "The request's body is larger than the server allows. Send a smaller one.");
                    case INCOMPLETE ->
                        invalidRequest(
                                400,
                                "incomplete_body",
                                "The request's body cannot be read to its end: it is shorter than its Content-Length, or a chunk is"
                                        + " malformed or missing (RFC 9112, 7.1). Send the whole body.");
                };
        return error.withHeader("Connection", "close");
    }

    /** A form is refused. What is left of it is not read. */
    public static ApiError invalidForm(InvalidForm form) {
        String message = form.reason() + ".";
        ApiError error =
                switch (form.fault()) {
                    case MALFORMED, TRUNCATED -> invalidRequest(400, "invalid_multipart", message);
                    case NO_MODEL ->
                        invalidRequest(400, "missing_required_parameter", message)
                                .at("model");
                    case MODEL_TWICE, OTHER_MODEL ->
                        invalidRequest(400, "ambiguous_model", message).at("model");
                    case MODEL_IS_FILE, MODEL_TOO_LONG ->
                        invalidRequest(400, "invalid_model", message).at("model");
                    case TOO_LARGE ->
                        invalidRequest(413, "body_too_large", message + " Send that part before the files.");
                    case NO_SPACE ->
                        serverError(
                                        503,
                                        "gateway_full",
                                        message + " Send the part \"model\" first, or try again later.")
                                .withHeader("Retry-After", "1");
                };
        return error.withHeader("Connection", "close");
    }

    /** The same error, with the member of the request that is at fault. */
    public ApiError at(String member) {
        return new ApiError(status, type, code, Optional.of(member), message, headers);
    }

    /** The same error with one more response header. */
    public ApiError withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ApiError(status, type, code, param, message, more);
    }

    /**
     * The error without its headers, for the form of an API.
     *
     * @param id the request's id; empty where it has none
     */
    public ErrorDetail detail(Optional<RequestId> id) {
        return new ErrorDetail(status, type, code, param, message, id.map(RequestId::value));
    }

    /**
     * Answers with this error, in the form of the API that the request called. Discards what was written to the response before.
     *
     * @throws IllegalStateException when a part of another answer has been sent already
     */
    public void writeTo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<RequestId> id = Exchange.of(request).find(RequestId.class);
        byte[] json = RequestedEndpoint.of(request).endpoint().style().errorBody(detail(id));
        writeTo(request, response, "application/json", json);
    }

    /**
     * Answers with this error in another form, such as a page for people. Discards what was written to the response before.
     *
     * @param type the media type of the body
     * @throws IllegalStateException when a part of another answer has been sent already
     */
    public void writeTo(HttpServletRequest request, HttpServletResponse response, String type, byte[] body)
            throws IOException {
        Exchange exchange = Exchange.of(request);
        if (exchange.find(AnsweredError.class).isEmpty()) {
            exchange.publish(new AnsweredError(code));
        }
        response.resetBuffer();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * Answers a request whose body could not be read. Where the container has begun to answer by itself, the error is published in the
     * exchange, and {@link ErrorServlet} answers with it.
     *
     * <p>Tomcat calls {@code sendError} when it cannot read a body. The application's response is closed then, and the error page is next.
     */
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            Exchange.of(request).publish(this);
        } else {
            writeTo(request, response);
        }
    }
}
