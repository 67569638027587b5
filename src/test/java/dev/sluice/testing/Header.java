package dev.sluice.testing;

import java.util.List;
import java.util.Optional;

/**
 * One header line, as it was on the wire: the spelling of the name is kept.
 *
 * @param name as sent
 * @param value without the white space around it
 */
public record Header(String name, String value) {

    static Optional<String> first(List<Header> headers, String name) {
        return all(headers, name).stream().findFirst();
    }

    static List<String> all(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** Whether a header that holds a comma-separated list has this member, in any case. */
    static boolean lists(List<Header> headers, String name, String member) {
        for (String value : all(headers, name)) {
            for (String one : value.split(",", -1)) {
                if (one.strip().equalsIgnoreCase(member)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
