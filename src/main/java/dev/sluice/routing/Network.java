package dev.sluice.routing;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Network settings of a provider.
 *
 * @param proxy HTTP proxy to connect through; empty for a direct connection
 * @param tls trusted certificates and client certificate; empty for the JVM's defaults
 */
public record Network(Optional<ForwardProxy> proxy, Optional<SSLContext> tls) {

    /** A direct connection with the JVM's trusted certificates. */
    public static final Network DIRECT = new Network(Optional.empty(), Optional.empty());

    /**
     * A forward proxy for outgoing HTTP connections.
     *
     * @param host name or address
     * @param port 1 to 65535
     * @param login credentials for the proxy; empty for none
     */
    public record ForwardProxy(String host, int port, Optional<Login> login) {}

    /** Basic authentication (RFC 7617) for a proxy. */
    public record Login(String user, Secret password) {}
}
