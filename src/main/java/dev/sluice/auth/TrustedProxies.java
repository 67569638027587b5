package dev.sluice.auth;

import dev.sluice.address.IpAddress;
import dev.sluice.address.IpNetwork;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Proxies that are believed whom they name in {@code X-Forwarded-For}.
 *
 * @param networks their addresses; empty if nobody is believed
 */
public record TrustedProxies(List<IpNetwork> networks) {

    /** Nobody is believed. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static final String HEADER = "X-Forwarded-For";

    /** Each proxy adds one; whoever sends more is not looked at further. */
    private static final int MOST_ADDRESSES = 20;

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /**
     * The address that a request comes from, as the container knows it; if that is a trusted proxy, the last one in the header that is none.
     * What stands before that could be anybody's invention.
     */
    public String clientOf(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        if (networks.isEmpty() || !isTrusted(IpAddress.parse(peer))) {
            return peer;
        }
        String nearest = peer;
        for (String named : lastFirst(request)) {
            Optional<IpAddress> address = IpAddress.parse(withoutPort(named));
            if (address.isEmpty()) {
                return nearest;
            }
            nearest = address.get().toString();
            if (!isTrusted(address)) {
                return nearest;
            }
        }
        return nearest;
    }

    private boolean isTrusted(Optional<IpAddress> address) {
        return address.filter(each -> networks.stream().anyMatch(network -> network.contains(each)))
                .isPresent();
    }

    private static List<String> lastFirst(HttpServletRequest request) {
        List<String> all = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders(HEADER))) {
            all.addAll(List.of(line.split(",", -1)));
        }
        Collections.reverse(all);
        return all.subList(0, Math.min(all.size(), MOST_ADDRESSES));
    }

    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String named) {
        String text = named.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
