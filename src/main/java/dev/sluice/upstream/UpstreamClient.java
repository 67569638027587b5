package dev.sluice.upstream;

import dev.sluice.container.ClientBodyException;
import dev.sluice.multipart.FormException;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Timeouts;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;

/**
 * The connection pool of one provider. Problems of other providers cannot exhaust it.
 *
 * <p>Sends each request once, because a chat completion is not idempotent (RFC 9110 section 9.2.2). The only exception is a
 * pooled connection that the provider has closed: see {@link StaleConnectionException}. Thread-safe.
 */
final class UpstreamClient implements Closeable {

    private static final Logger LOG = System.getLogger(UpstreamClient.class.getName());

    private final Provider provider;
    private final UpstreamTimerScheduler timers;
    private final HttpHost host;
    private final CloseableHttpClient client;

    /** Opens a connection for each request, so that it never reuses a connection that is also closed. */
    private final CloseableHttpClient newConnections;

    /** Whether the gateway has closed all connections, because it stops. */
    private volatile boolean isClosed;

    /**
     * Creates a client. Opens no connection yet.
     *
     * @param timers checks the exchanges that wait
     */
    UpstreamClient(Provider provider, UpstreamTimerScheduler timers) {
        this.provider = provider;
        this.timers = timers;
        this.host = HttpHost.create(provider.baseUrl());
        HttpClientFactory clients = new HttpClientFactory(provider);
        this.client = clients.pooled();
        this.newConnections = clients.unpooled();
    }

    /** Returns the provider's scheme, host and port. */
    HttpHost host() {
        return host;
    }

    /**
     * Sends a request and waits for the head of the response.
     *
     * @param clock when the observer is notified
     * @param observer notified while the head, or later a part of the body, does not arrive
     * @param content what happens while the first content does not come; the caller stops it when that has come
     * @throws ClientBodyException if the client's body could not be read
     * @throws FormException if the rest of the client's form was refused
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    Attempt send(OutgoingRequest request, AnswerClock clock, SilenceObserver observer, FirstContent content)
            throws IOException {
        return send(request, new UpstreamTimer(provider.timeouts(), clock, observer, content, request));
    }

    /** Sends a request of the gateway itself, within a time limit for its whole answer, besides that for connecting. */
    Attempt send(OutgoingRequest request, Duration total) throws IOException {
        return send(request, new Timeouts(provider.timeouts().connect(), total, total, Optional.of(total)));
    }

    /** Sends a request for whose answer no client waits. */
    Attempt send(OutgoingRequest request, Timeouts timeouts) throws IOException {
        return send(
                request,
                new UpstreamTimer(
                        timeouts, new AnswerClock(StreamSilence.UNLIMITED), () -> {}, FirstContent.UNWATCHED, request));
    }

    private Attempt send(OutgoingRequest request, UpstreamTimer timer) throws IOException {
        timers.add(timer);
        boolean isAnswered = false;
        try {
            Attempt attempt = attempt(request, timer);
            isAnswered = attempt instanceof Attempt.Answered;
            return attempt;
        } finally {
            if (!isAnswered) {
                timers.remove(timer);
            }
        }
    }

    private Attempt attempt(OutgoingRequest request, UpstreamTimer timer) throws IOException {
        try {
            ClassicHttpResponse response = open(request, timer);
            if (response.getCode() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
                // Only proxies send this status (RFC 9110 section 15.5.8), and the challenge is not for the gateway's
                // client.
                response.close();
                throw new ProxyRefusedException(response.getCode());
            }
            return new Attempt.Answered(new UpstreamAnswer(response, timer::limitBody, () -> timers.remove(timer)));
        } catch (ClientBodyException | FormException | ClientGoneException clientFailed) {
            throw clientFailed;
        } catch (ConnectTimeoutException | ConnectionRequestTimeoutException noConnection) {
            return unreachable(noConnection, request, timer);
        } catch (FirstTokenTimeoutException late) {
            return new Attempt.Silent(provider.name(), Attempt.Silent.FIRST_TOKEN);
        } catch (SocketTimeoutException silent) {
            LOG.log(Level.WARNING, "provider {0} did not begin to answer in time", provider.name());
            return new Attempt.TimedOut(provider.name());
        } catch (ClientProtocolException | MessageConstraintException invalid) {
            LOG.log(
                    Level.WARNING,
                    "provider {0} sent a response that is not valid HTTP: {1}",
                    provider.name(),
                    reasonOf(invalid));
            return new Attempt.InvalidResponse(provider.name());
        } catch (IOException broken) {
            return unreachable(broken, request, timer);
        } catch (IllegalStateException released) {
            if (isClosed) {
                return new Attempt.Stopped();
            }
            if (!request.isCancelled()) {
                throw released;
            }
            // The library throws this for a request that was cancelled before it got, or after it returned, a
            // connection.
            return unreachable(released, request, timer);
        }
    }

    /** Sends the request. Repeats it once on a new connection if the pooled connection was closed. */
    private ClassicHttpResponse open(OutgoingRequest request, UpstreamTimer timer) throws IOException {
        try {
            return openOnce(client, request, timer);
        } catch (StaleConnectionException stale) {
            if (request.isCancelled() || !canRepeat(request.getEntity())) {
                throw stale;
            }
            LOG.log(
                    Level.DEBUG,
                    "provider {0}: {1}; repeating the request on a new one",
                    provider.name(),
                    stale.getMessage());
            return openOnce(newConnections, request, timer);
        }
    }

    private ClassicHttpResponse openOnce(CloseableHttpClient by, OutgoingRequest request, UpstreamTimer timer)
            throws IOException {
        HttpClientContext context = HttpClientContext.create();
        TimedRequestExecutor.setTimer(context, timer);
        return by.executeOpen(host, request, context);
    }

    /** Whether a body can be sent again. */
    static boolean canRepeat(HttpEntity body) {
        return body == null || body.isRepeatable();
    }

    /** Returns the reason without the provider's text, which may contain anything. */
    private static String reasonOf(IOException invalid) {
        Throwable cause = invalid.getCause() == null ? invalid : invalid.getCause();
        return cause instanceof InvalidResponseException known
                ? known.getMessage()
                : cause.getClass().getSimpleName();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        client.close();
        newConnections.close();
    }

    private Attempt unreachable(Exception cause, OutgoingRequest request, UpstreamTimer timer) {
        Level level = request.isCancelled() ? Level.DEBUG : Level.WARNING; // the gateway itself has closed it
        LOG.log(level, "provider {0} could not be reached: {1}", provider.name(), cause.toString());
        return new Attempt.Unreachable(provider.name(), timer.isRequestSent());
    }
}
