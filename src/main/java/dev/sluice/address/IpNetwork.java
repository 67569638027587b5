package dev.sluice.address;

import java.util.Optional;

/**
 * A range of IP addresses (RFC 4632 section 3.1).
 *
 * @param address an address of the network
 * @param bits how many leading bits its addresses have in common: 0 to 32, or to 128 for IPv6
 */
public record IpNetwork(IpAddress address, int bits) {

    public IpNetwork {
        if (bits < 0 || bits > bitsOf(address)) {
            throw new IllegalArgumentException("not a prefix length: " + bits);
        }
    }

    /** Parses a network such as {@code 10.0.0.0/8} or {@code fd00::/8}, or a single address; empty for any other text. */
    public static Optional<IpNetwork> parse(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return address.map(single -> new IpNetwork(single, bitsOf(single)));
        }
        String length = text.substring(slash + 1);
        if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(length);
        return address.filter(base -> bits <= bitsOf(base)).map(base -> new IpNetwork(base, bits));
    }

    /** Whether the address is in this network. An IPv4 address is in no IPv6 network. */
    public boolean contains(IpAddress other) {
        byte[] mine = address.value().getAddress();
        byte[] theirs = other.value().getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int at = 0; at < bits; at++) {
            int mask = 0x80 >> (at % 8);
            if ((mine[at / 8] & mask) != (theirs[at / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int bitsOf(IpAddress address) {
        return address.value().getAddress().length * 8;
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
