package dev.sluice.auth;

import dev.sluice.address.IpAddress;
import dev.sluice.errors.ApiError;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Guards the gateway's own pages: metrics and health. Metrics and readiness are for the same machine, for configured networks, and for
 * whoever has the monitoring key. Thread-safe.
 *
 * <p>The page must be asked for by its plain path. A proxy that passes on only {@code /v1/} passes on {@code /v1/..;/metrics} too, and
 * servers disagree about what that means.
 */
public final class MonitoringAccess {

    private static final Optional<ApiError> MISSPELLED = Optional.of(ApiError.invalidRequest(
            400,
            "invalid_path",
            "The path is not spelled plainly. Ask for /health/live, /health/ready or /metrics, without dot segments, parameters or"
                    + " percent-encoding."));

    private static final Optional<ApiError> FORBIDDEN = Optional.of(ApiError.invalidRequest(
            403,
            "monitoring_not_allowed",
            "Metrics and readiness are for programs on the gateway's machine, for the networks of sluice.monitoring.networks without a"
                    + " proxy between, and for those who send the key of sluice.monitoring.key-sha256 as \"Authorization: Bearer KEY\"."
                    + " Ask this gateway's operator."));

    private volatile MonitoringRules rules;

    public MonitoringAccess(MonitoringRules rules) {
        this.rules = rules;
    }

    /** Replaces the rules. They apply to every later request. */
    public void replace(MonitoringRules newRules) {
        rules = newRules;
    }

    /** Why a page that tells nothing of the gateway is refused; empty if its path is plain. */
    public Optional<ApiError> refusalOfPath(HttpServletRequest request) {
        return PlainPath.isPathOf(request) ? Optional.empty() : MISSPELLED;
    }

    /** Why metrics or readiness are refused; empty if the caller may read them. */
    public Optional<ApiError> refusalOf(HttpServletRequest request) {
        Optional<ApiError> misspelled = refusalOfPath(request);
        return misspelled.isPresent() || isAllowed(request) ? misspelled : FORBIDDEN;
    }

    private boolean isAllowed(HttpServletRequest request) {
        MonitoringRules current = rules;
        return LocalCaller.isCallerOf(request) || isInNetwork(request, current) || hasKey(request, current);
    }

    /** What a proxy of the network forwards comes from elsewhere. */
    private static boolean isInNetwork(HttpServletRequest request, MonitoringRules current) {
        return !current.networks().isEmpty()
                && !ForwardingHeaders.isIn(request)
                && IpAddress.parse(request.getRemoteAddr())
                        .filter(peer -> current.networks().stream().anyMatch(network -> network.contains(peer)))
                        .isPresent();
    }

    private static boolean hasKey(HttpServletRequest request, MonitoringRules current) {
        Set<String> tokens = new PresentedCredentials(request).tokens();
        return tokens.size() == 1
                && tokens.stream()
                        .allMatch(token -> token.length() <= ClientRegistry.MAX_KEY_LENGTH
                                && current.keys().contains(KeyHash.of(token)));
    }
}
