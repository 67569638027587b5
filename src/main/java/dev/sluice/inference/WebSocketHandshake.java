package dev.sluice.inference;

import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Locale;

/**
 * A request to speak WebSocket from now on (RFC 6455 section 4.1), as of the realtime API. The gateway neither speaks it nor forwards
 * the request: without its {@code Upgrade}, which is hop-by-hop, a provider would take it for a plain {@code GET}.
 */
final class WebSocketHandshake {

    /** Sent again it fails again, and SDKs repeat a request after most 5xx. */
    static final ApiError REFUSAL = ApiError.serverError(
                    501,
                    "websocket_not_supported",
                    "The gateway does not support WebSockets. Use HTTP streaming: POST with \"stream\": true, for Gemini"
                            + " streamGenerateContent.")
            .withHeader("x-should-retry", "false");

    private WebSocketHandshake() {}

    /** Whether this is one, also where a proxy has dropped {@code Connection}. With another method, {@code Upgrade} may be ignored (RFC 9110 section 7.8). */
    static boolean isIn(HttpServletRequest request) {
        if (!request.getMethod().equals("GET")) {
            return false;
        }
        for (Enumeration<String> offers = request.getHeaders("Upgrade"); offers.hasMoreElements(); ) {
            for (String protocol : offers.nextElement().split(",", -1)) {
                if (protocol.split("/", 2)[0].strip().toLowerCase(Locale.ROOT).equals("websocket")) {
                    return true;
                }
            }
        }
        return false;
    }
}
