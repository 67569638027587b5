package dev.sluice.upstream;

import dev.sluice.container.ClientBodyException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
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
 * Sends one request over a connection and waits for the answer by the exchange's {@link UpstreamTimer}, where the library has
 * a timeout for each read, which is the same for head and body.
 *
 * <p>The body is watched below the library, which reads one itself where a proxy asks for a login.
 *
 * <p>No {@code Expect: 100-continue}: the header does not cross the gateway.
 */
final class TimedRequestExecutor extends HttpRequestExecutor {

    private static final String TIMER = UpstreamTimer.class.getName();
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Exchanges with this provider whose request was sent and whose answer has not begun. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** Gives the exchange with this context its timer. */
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
            if (isRefusalOfTunnel(request, response)) {
                throw new ProxyRefusedException(response.getCode());
            }
            if (!Method.CONNECT.isSame(request.getMethod())) {
                upstream.served();
            }
            refuseAmbiguousFraming(response);
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
        long receivedBefore = connection.receivedBytes();
        try {
            connection.sendRequestHeader(request);
            if (request.getEntity() != null) {
                connection.sendBody(request, timer);
            }
            connection.flush();
            return awaitAnswer(connection, timer);
        } catch (SocketTimeoutException | ClientBodyException | ClientGoneException notTheConnection) {
            throw notTheConnection;
        } catch (IOException broken) {
            if (connection.hasServed() && connection.receivedBytes() == receivedBefore) {
                throw new StaleConnectionException(broken);
            }
            throw broken;
        }
    }

    /** Such a response may be meant to be read in two ways (RFC 9112 section 6.3, rule 3). */
    private static void refuseAmbiguousFraming(ClassicHttpResponse response) throws ProtocolException {
        if (response.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && response.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
            throw new ProtocolException("both Transfer-Encoding and Content-Length");
        }
    }

    /** Asked for a login the library tries again with it; what else there is it would take for the provider's answer. */
    private static boolean isRefusalOfTunnel(ClassicHttpRequest request, ClassicHttpResponse response) {
        return Method.CONNECT.isSame(request.getMethod())
                && response.getCode() >= HttpStatus.SC_REDIRECTION
                && response.getCode() != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    }

    /**
     * Lets the others go on, if they are more than there are processors, before it waits.
     *
     * <p>When its turn comes again a fast provider has answered, and there is nothing to wait for: to put a thread to sleep by a
     * selector and to wake it takes longer than to send a request. Where there are few others, to give way takes longer.
     */
    // Correct whatever the scheduler does: it is about time alone.
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

    /** Passes over interim responses (RFC 9110 section 15.2), but for a switch of protocols, which nobody asked for. */
    private static ClassicHttpResponse finalResponse(HttpClientConnection connection, UpstreamTimer timer)
            throws IOException, HttpException {
        for (; ; ) {
            ClassicHttpResponse response = timer.awaitHead(connection);
            int status = response.getCode();
            if (status < HttpStatus.SC_INFORMATIONAL || status == HttpStatus.SC_SWITCHING_PROTOCOLS) {
                throw new ProtocolException("unexpected status " + status);
            }
            if (status >= HttpStatus.SC_SUCCESS) {
                return response;
            }
        }
    }
}
