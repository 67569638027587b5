package dev.sluice.cors;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Optional;

/**
 * A response with the gateway's CORS headers, and with no others: what a provider allows to the pages of other sites is meant for its own
 * callers. The headers survive a reset, with which an error begins.
 */
final class CorsResponse extends HttpServletResponseWrapper {

    private static final String PREFIX = "Access-Control-";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String VARY = "Vary";
    private static final String ORIGIN = "Origin";

    /** What pages may read besides the headers that are always readable: those that the SDKs read, by their exact names. */
    private static final String EXPOSED = String.join(
            ", ",
            "x-request-id",
            "x-arch-llm-provider",
            "x-arch-llm-exchange",
            "retry-after",
            "retry-after-ms",
            "x-should-retry",
            "x-ratelimit-limit-requests",
            "x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-requests",
            "x-ratelimit-remaining-tokens",
            "x-ratelimit-reset-requests",
            "x-ratelimit-reset-tokens");

    private final Optional<CorsGrant> grant;

    /**
     * Adds the headers.
     *
     * @param grant empty for a request whose page, if there is one, may not read the answer
     */
    CorsResponse(HttpServletResponse response, Optional<CorsGrant> grant) {
        super(response);
        this.grant = grant;
        addHeaders();
    }

    @Override
    public void reset() {
        super.reset();
        addHeaders();
    }

    @Override
    public void setHeader(String name, String value) {
        if (!isOfCors(name)) {
            super.setHeader(name, value);
            if (name.equalsIgnoreCase(VARY)) {
                varyByOrigin();
            }
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!isOfCors(name)) {
            super.addHeader(name, value);
        }
    }

    private static boolean isOfCors(String name) {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    private void addHeaders() {
        grant.ifPresent(granted -> {
            super.setHeader(ALLOW_ORIGIN, granted.origin());
            super.setHeader("Access-Control-Expose-Headers", EXPOSED);
        });
        varyByOrigin();
    }

    /** The answers to requests without an origin differ too, by what they lack (Fetch standard, CORS protocol and HTTP caches). */
    private void varyByOrigin() {
        if (!super.getHeaders(VARY).contains(ORIGIN)) {
            super.addHeader(VARY, ORIGIN);
        }
    }

    /** Answers a preflight request. */
    void answerPreflight(String requestedHeaders) {
        setStatus(SC_NO_CONTENT);
        super.addHeader(VARY, "Access-Control-Request-Method, Access-Control-Request-Headers");
        super.setHeader("Access-Control-Allow-Methods", Preflight.METHODS);
        String allowed = Preflight.allowedHeaders(requestedHeaders);
        if (!allowed.isEmpty()) {
            super.setHeader("Access-Control-Allow-Headers", allowed);
        }
        super.setHeader("Access-Control-Max-Age", Preflight.MAX_AGE);
    }
}
