package dev.sluice.upstream;

import dev.sluice.routing.Network.ForwardProxy;
import dev.sluice.routing.Provider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds the HTTP clients of one provider: its timeouts, TLS, proxy and connection pool. They follow no redirects, store no cookies,
 * answer no authentication challenges of providers, decode no content and repeat nothing.
 */
final class HttpClientFactory {

    /** Streams hold a connection for minutes, so the container's threads are the limit, not the pool. */
    private static final int MAX_CONNECTIONS = 100_000;

    /** Shorter than the idle timeout of common load balancers, so that the gateway closes idle connections first. */
    private static final TimeValue MAX_IDLE = TimeValue.ofSeconds(30);

    /** Idle time after which a connection is checked before use. */
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);

    private final Provider provider;
    private final TimedRequestExecutor executor = new TimedRequestExecutor();

    HttpClientFactory(Provider provider) {
        this.provider = provider;
    }

    /** Creates a client that keeps connections for later requests. */
    CloseableHttpClient pooled() {
        return builder().evictIdleConnections(MAX_IDLE).build();
    }

    /** Creates a client that opens a connection for each request and closes it afterwards. */
    CloseableHttpClient unpooled() {
        return builder()
                .setConnectionReuseStrategy((request, response, context) -> false)
                .build();
    }

    private HttpClientBuilder builder() {
        HttpClientBuilder builder = HttpClients.custom();
        provider.network().proxy().ifPresent(proxy -> configureProxy(proxy, builder));
        return builder.setConnectionManager(connections())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout(provider.timeouts().connect()))
                        // Only for a proxy's challenge; the client receives a provider's challenge.
                        .setAuthenticationEnabled(hasLogin())
                        .build())
                .setRequestExecutor(executor)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .disableDefaultUserAgent();
    }

    private HttpClientConnectionManager connections() {
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create();
        provider.network().tls().ifPresent(tls -> connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls)));
        AtomicLong connectionCount = new AtomicLong();
        // The pool opens the socket and binds the connection to it.
        connections.setConnectionFactory(
                noSocket -> new UpstreamConnection(provider.name() + "-" + connectionCount.incrementAndGet()));
        return connections
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(provider.timeouts().connect()))
                        .setIdleTimeout(Timeout.of(MAX_IDLE.toDuration()))
                        .setValidateAfterInactivity(VALIDATE_AFTER)
                        .build())
                .build();
    }

    private static void configureProxy(ForwardProxy proxy, HttpClientBuilder builder) {
        HttpHost host = new HttpHost("http", proxy.host(), proxy.port());
        builder.setProxy(host);
        proxy.login().ifPresent(login -> {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(
                    new AuthScope(host),
                    new UsernamePasswordCredentials(
                            login.user(), login.password().reveal().toCharArray()));
            builder.setDefaultCredentialsProvider(credentials);
        });
    }

    private boolean hasLogin() {
        return provider.network().proxy().flatMap(ForwardProxy::login).isPresent();
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }
}
