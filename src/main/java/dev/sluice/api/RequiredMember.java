package dev.sluice.api;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import java.util.Set;

/**
 * A member that every request of an endpoint needs.
 *
 * @param name the member's name
 * @param kinds the kinds of value that it may have
 * @param description what it is, for the error message, such as {@code the array of the conversation's messages}
 */
public record RequiredMember(String name, Set<JsonKind> kinds, String description) {

    public RequiredMember {
        kinds = Set.copyOf(kinds);
    }

    /** Where it stands in the body. */
    public JsonPath path() {
        return JsonPath.of("/" + name);
    }
}
