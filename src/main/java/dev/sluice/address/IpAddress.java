package dev.sluice.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IP address that was written as a literal. Names are never resolved: whoever answers for a name decides what it means.
 *
 * @param value an IPv4-mapped IPv6 address is the IPv4 address
 */
public record IpAddress(InetAddress value) {

    /** The longest IPv6 address, with an embedded IPv4 address (RFC 4291 section 2.2). */
    private static final int MAX_LENGTH = 45;

    private static final int IPV4_PARTS = 4;

    /**
     * Parses an IPv4 address of four decimal numbers, or an IPv6 address (RFC 4291 section 2.2) without brackets. A zone at its end, such
     * as {@code %eth0}, is left out. Empty for any other text, also for short forms such as {@code 127.1}.
     */
    public static Optional<IpAddress> parse(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.isEmpty() || literal.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        if (literal.indexOf(':') < 0) {
            return zone < 0 && isIpv4(literal) ? address(literal) : Optional.empty();
        }
        int lastColon = literal.lastIndexOf(':');
        String end = literal.substring(lastColon + 1);
        boolean isPlain = literal.chars().allMatch(c -> c == ':' || c == '.' || isHexDigit(c));
        return isPlain && (end.indexOf('.') < 0 || isIpv4(end)) ? address(literal) : Optional.empty();
    }

    /** Whether only programs of the same machine have such an address: {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return value.isLoopbackAddress();
    }

    /** Whether the text is a loopback address. */
    public static boolean isLoopback(String text) {
        return parse(text).filter(IpAddress::isLoopback).isPresent();
    }

    /** With a colon, or as four numbers, the JDK takes a text for a literal, and asks no name server. */
    private static Optional<IpAddress> address(String literal) {
        try {
            return Optional.of(new IpAddress(InetAddress.getByName(literal)));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    private static boolean isHexDigit(int c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_PARTS) {
            return false;
        }
        for (String part : parts) {
            boolean isNumber = !part.isEmpty()
                    && part.length() <= 3
                    && part.chars().allMatch(c -> c >= '0' && c <= '9')
                    // Some programs read 010 as 8.
                    && (part.length() == 1 || part.charAt(0) != '0');
            if (!isNumber || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value.getHostAddress();
    }
}
