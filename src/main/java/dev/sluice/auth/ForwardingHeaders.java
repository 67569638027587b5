package dev.sluice.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The request headers that reverse proxies, load balancers and content delivery networks are known to add. A request with one of them
 * comes from someone else than the TCP peer.
 *
 * <p>Their absence proves nothing: nginx, HAProxy and others add none of them by default.
 */
public final class ForwardingHeaders {

    /** In lower case. */
    private static final List<String> PREFIXES = List.of(
            "x-forwarded", // also X-Forwarded itself; the variants of most proxies, Traefik, Caddy and Kubernetes
            // ingresses
            "x-original-", // IIS, ingress-nginx
            "x-envoy-", // Envoy, Istio
            "x-arr-", // IIS Application Request Routing, Azure App Service
            "x-azure-", // Azure Front Door
            "x-amzn-", // AWS load balancers and API gateways
            "x-amz-cf-", // CloudFront
            "cloudfront-",
            "cf-", // Cloudflare
            "fastly-",
            "akamai-",
            "x-akamai-",
            "x-goog-", // Google load balancers and Identity-Aware Proxy
            "x-appengine-",
            "x-client-cert",
            "x-ssl-",
            "ssl-client-",
            "tailscale-");

    /** In lower case. */
    private static final Set<String> NAMES = Set.of(
            "forwarded", // RFC 7239
            "forwarded-for",
            "via", // RFC 9110 section 7.6.3
            "cdn-loop", // RFC 8586
            "client-cert", // RFC 9440
            "client-cert-chain",
            "client-ip",
            "true-client-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-proxyuser-ip",
            "x-real-ip",
            "x-real-port",
            "x-remote-addr",
            "x-remote-ip",
            "x-host",
            "x-scheme",
            "x-rewrite-url",
            "x-cloud-trace-context",
            "x-varnish",
            "proxy-connection",
            "max-forwards",
            "surrogate-capability");

    /** In lower case: those with one of the prefixes that Google's SDKs send themselves. */
    private static final Set<String> OF_SDKS = Set.of("x-goog-api-key", "x-goog-api-client");

    private ForwardingHeaders() {}

    /** Whether the request has one of them, with any value. */
    public static boolean isIn(HttpServletRequest request) {
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement().toLowerCase(Locale.ROOT);
            if (isForwarding(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForwarding(String name) {
        return NAMES.contains(name) || (PREFIXES.stream().anyMatch(name::startsWith) && !OF_SDKS.contains(name));
    }
}
