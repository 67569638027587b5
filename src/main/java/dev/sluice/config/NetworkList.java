package dev.sluice.config;

import dev.sluice.address.IpNetwork;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of networks. */
final class NetworkList {

    private NetworkList() {}

    /** Returns the valid networks of a property, and records a fault if another one is not. */
    static List<IpNetwork> read(PropertyReader settings, String property) {
        List<IpNetwork> networks = new ArrayList<>();
        for (String word : settings.words(property)) {
            IpNetwork.parse(word)
                    .ifPresentOrElse(
                            networks::add,
                            () -> settings.fault(
                                    property,
                                    "must be IP addresses or networks, such as 10.1.2.3 or 10.0.0.0/8; separate several with commas"));
        }
        return networks;
    }
}
