package dev.sluice.routing;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a provider is reached.
 *
 * @param proxy an HTTP proxy in between; empty to go straight
 * @param tls whom to trust, and by what certificate to be known; empty for what the JVM does
 */
public record Network(Optional<ForwardProxy> proxy, Optional<SSLContext> tls) {

    /** Straight, with the JVM's own trust. */
    public static final Network DIRECT = new Network(Optional.empty(), Optional.empty());

    /**
     * An HTTP proxy.
     *
     * @param host its name or address
     * @param port 1 to 65535
     * @param login what it asks for; empty for nothing
     */
    public record ForwardProxy(String host, int port, Optional<Login> login) {}

    /** Basic credentials (RFC 7617) for a proxy. */
    public record Login(String user, Secret password) {}
}
