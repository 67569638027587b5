package dev.sluice.upstream;

import dev.sluice.routing.Provider;
import dev.sluice.routing.Timeouts;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to one provider, which no other provider's trouble can use up.
 *
 * <p>Sends each request once: a chat completion is not idempotent, so it is never retried here (RFC 9110 section 9.2.2).
 * Follows no redirect, keeps no cookie, answers no authentication challenge and decodes no content. Safe for any number of
 * threads.
 */
final class UpstreamClient implements Closeable {

    private static final Logger LOG = System.getLogger(UpstreamClient.class.getName());

    /** Streams hold a connection for minutes: the container's threads are to be the limit, not this. */
    private static final int MAX_CONNECTIONS = 100_000;

    /** Shorter than the keep-alive of common load balancers, so that we close an idle connection before they do. */
    private static final TimeValue KEEP_IDLE = TimeValue.ofSeconds(30);

    /** A connection idle for longer is checked before its use, as a POST on a dead one cannot be repeated. */
    private static final TimeValue CHECK_AFTER = TimeValue.ofSeconds(1);

    private static final String CONNECTION = UpstreamClient.class.getName() + ".connection";

    private final Provider provider;
    private final HttpHost host;
    private final CloseableHttpClient client;

    UpstreamClient(Provider provider) {
        this.provider = provider;
        this.host = HttpHost.create(provider.baseUrl());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout(provider.timeouts().connect()))
                                .setIdleTimeout(Timeout.of(KEEP_IDLE.toDuration()))
                                .setValidateAfterInactivity(CHECK_AFTER)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout(provider.timeouts().connect()))
                        .setResponseTimeout(timeout(firstRead(provider.timeouts())))
                        .setAuthenticationEnabled(false)
                        .build())
                .setRequestExecutor(
                        new AnswerClockExecutor(timeout(provider.timeouts().idle())))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .evictIdleConnections(KEEP_IDLE)
                .build();
    }

    /** The provider's scheme, host and port. */
    HttpHost host() {
        return host;
    }

    /**
     * Sends a request and waits for the answer's head.
     *
     * @throws ClientBodyException when the client's part of the body could not be read
     */
    Attempt send(ClassicHttpRequest request) throws IOException {
        HttpClientContext context = HttpClientContext.create();
        long start = System.nanoTime();
        try {
            ClassicHttpResponse response = client.executeOpen(host, request, context);
            return new Attempt.Answered(new UpstreamAnswer(response, clockFor(context, start)));
        } catch (ClientBodyException clientFailed) {
            throw clientFailed;
        } catch (ConnectTimeoutException | ConnectionRequestTimeoutException noConnection) {
            return unreachable(noConnection);
        } catch (SocketTimeoutException silent) {
            LOG.log(Level.WARNING, "provider {0} did not begin to answer in time", provider.name());
            return new Attempt.TimedOut(provider.name());
        } catch (IOException broken) {
            return unreachable(broken);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private Attempt unreachable(IOException why) {
        LOG.log(Level.WARNING, "provider {0} could not be reached: {1}", provider.name(), why.toString());
        return new Attempt.Unreachable(provider.name());
    }

    private UpstreamAnswer.AnswerClock clockFor(HttpClientContext context, long start) {
        Timeouts timeouts = provider.timeouts();
        if (timeouts.total().isEmpty()) {
            return () -> {};
        }
        HttpClientConnection connection = (HttpClientConnection) context.getAttribute(CONNECTION);
        long deadline = start + timeouts.total().get().toNanos();
        return () -> {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            connection.setSocketTimeout(timeout(UpstreamAnswer.AnswerClock.shorter(timeouts.idle(), left)));
        };
    }

    private static Duration firstRead(Timeouts timeouts) {
        return timeouts.total()
                .filter(total -> total.compareTo(timeouts.firstByte()) < 0)
                .orElse(timeouts.firstByte());
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }

    /**
     * Changes the clock once the answer's head is here, and notes the connection: the client itself has one clock for head
     * and body, we have two, and one for both together.
     */
    private static final class AnswerClockExecutor extends HttpRequestExecutor {

        private final Timeout idle;

        AnswerClockExecutor(Timeout idle) {
            this.idle = idle;
        }

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback onInformation,
                HttpContext context)
                throws IOException, HttpException {
            context.setAttribute(CONNECTION, connection);
            ClassicHttpResponse response = super.execute(request, connection, onInformation, context);
            connection.setSocketTimeout(idle);
            return response;
        }
    }
}
