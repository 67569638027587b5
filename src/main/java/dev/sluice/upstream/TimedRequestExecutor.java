package dev.sluice.upstream;

import dev.sluice.container.ClientBodyException;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.multipart.FormException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends one request over a connection and waits for the response under the exchange's {@link UpstreamTimer}. The library
 * itself has only one timeout for each read, the same for head and body.
 *
 * <p>The timer wraps the body below the library, because the library itself reads a body when a proxy asks for credentials.
 *
 * <p>Does not support {@code Expect: 100-continue}: the gateway does not forward that header.
 */
final class TimedRequestExecutor extends HttpRequestExecutor {

    private static final String TIMER = UpstreamTimer.class.getName();
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Enough for one response 102 every few seconds while a slow model works. */
    private static final int MAX_INTERIM = 100;

    /** How long the rest of a head may take whose beginning arrived while the request was sent. */
    private static final Timeout REST_OF_EARLY_HEAD = Timeout.ofSeconds(2);

    /** Number of exchanges with this provider that have sent the request and wait for the response head. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** Sets the timer of the exchange with this context. */
    static void setTimer(HttpContext context, UpstreamTimer timer) {
        context.setAttribute(TIMER, timer);
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback onInformation,
            HttpContext context)
            throws IOException, HttpException {
        UpstreamTimer timer = (UpstreamTimer) context.getAttribute(TIMER);
        UpstreamConnection upstream = (UpstreamConnection) connection;
        try {
            connection.setSocketTimeout(Timeout.DISABLED);
            ClassicHttpResponse response = exchange(request, upstream, timer);
            if (isTunnelRefused(request, response)) {
                throw new ProxyRefusedException(response.getCode());
            }
            if (!Method.CONNECT.isSame(request.getMethod())) {
                upstream.markServed();
                checkFraming(response);
            }
            if (MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
                connection.receiveResponseEntity(response);
                timer.watchBody(response);
            }
            return response;
        } catch (IOException | HttpException | RuntimeException failed) {
            Closer.closeQuietly(connection);
            throw failed;
        }
    }

    private ClassicHttpResponse exchange(ClassicHttpRequest request, UpstreamConnection connection, UpstreamTimer timer)
            throws IOException, HttpException {
        connection.requestBegins(request.getEntity());
        if (!Method.CONNECT.isSame(request.getMethod())) {
            timer.requestBegins();
        }
        boolean isSent = false;
        try {
            connection.sendRequestHeader(request);
            if (request.getEntity() != null) {
                connection.sendBody(request, timer);
            }
            connection.flush();
            connection.requestIsSent();
            isSent = true;
            return awaitAnswer(connection, timer);
        } catch (SocketTimeoutException | ClientBodyException | FormException | ClientGoneException notTheConnection) {
            throw notTheConnection;
        } catch (IOException broken) {
            if (!isSent && connection.hasAnsweredEarly()) {
                return earlyAnswer(connection, timer, broken);
            }
            throw connection.wasClosedWhileIdle() ? new StaleConnectionException(broken) : broken;
        }
    }

    /**
     * Reads the head of an answer that has begun to arrive before the request was sent, such as 413 or 401 (RFC 9112 section 9.3). The
     * provider has closed the connection, so nothing follows the answer.
     *
     * @param broken thrown if the head does not arrive completely
     */
    private static ClassicHttpResponse earlyAnswer(
            UpstreamConnection connection, UpstreamTimer timer, IOException broken) throws IOException, HttpException {
        ClassicHttpResponse response;
        try {
            connection.setSocketTimeout(REST_OF_EARLY_HEAD);
            response = finalResponse(connection, timer);
            connection.setSocketTimeout(Timeout.DISABLED);
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (IOException incomplete) {
            broken.addSuppressed(incomplete);
            throw broken;
        }
        // Keeps the library from using the connection again.
        response.addHeader(HttpHeaders.CONNECTION, "close");
        return response;
    }

    /** Rejects ambiguous message framing (RFC 9112 section 6.3). */
    private static void checkFraming(ClassicHttpResponse response) throws ProtocolException {
        Header[] codings = response.getHeaders(HttpHeaders.TRANSFER_ENCODING);
        Header[] lengths = response.getHeaders(HttpHeaders.CONTENT_LENGTH);
        if (codings.length > 0 && lengths.length > 0) {
            throw new InvalidResponseException("it has both Transfer-Encoding and Content-Length");
        }
        if (codings.length > 1 || (codings.length == 1 && !"chunked".equalsIgnoreCase(codings[0].getValue()))) {
            throw new InvalidResponseException("its Transfer-Encoding is not chunked");
        }
        if (lengths.length > 1 || (lengths.length == 1 && !HeaderSyntax.isContentLength(lengths[0].getValue()))) {
            throw new InvalidResponseException("its Content-Length is not one number of at most 18 digits");
        }
    }

    /**
     * The library repeats the CONNECT with credentials after 407; it would take any other refusal for the provider's
     * response.
     */
    private static boolean isTunnelRefused(ClassicHttpRequest request, ClassicHttpResponse response) {
        return Method.CONNECT.isSame(request.getMethod())
                && response.getCode() >= HttpStatus.SC_REDIRECTION
                && response.getCode() != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    }

    /**
     * Yields before it waits, if more exchanges than processors are running.
     *
     * <p>When the thread runs again, a fast provider has answered and there is nothing to wait for. Parking a thread on a
     * selector and waking it takes longer than sending a request. With few other exchanges, yielding would take longer.
     */
    // Correctness does not depend on the scheduler; yielding only saves time.
    @SuppressWarnings("ThreadPriorityCheck")
    private ClassicHttpResponse awaitAnswer(HttpClientConnection connection, UpstreamTimer timer)
            throws IOException, HttpException {
        try {
            if (unanswered.incrementAndGet() > PROCESSORS) {
                Thread.yield();
            }
            return finalResponse(connection, timer);
        } finally {
            unanswered.decrementAndGet();
        }
    }

    /** Skips a limited number of interim responses (RFC 9110 section 15.2), which do not extend the time limit. Refuses a switch of protocols, which the gateway never requests. */
    private static ClassicHttpResponse finalResponse(HttpClientConnection connection, UpstreamTimer timer)
            throws IOException, HttpException {
        timer.startHead();
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            ClassicHttpResponse response = timer.awaitHead(connection);
            int status = response.getCode();
            if (status < HttpStatus.SC_INFORMATIONAL || status == HttpStatus.SC_SWITCHING_PROTOCOLS) {
                throw new InvalidResponseException("its status is " + status);
            }
            if (status >= HttpStatus.SC_SUCCESS) {
                return response;
            }
        }
        throw new InvalidResponseException("it has more than " + MAX_INTERIM + " interim responses");
    }
}
