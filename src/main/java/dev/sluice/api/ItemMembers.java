package dev.sluice.api;

import dev.sluice.json.JsonPath;

/**
 * An array in requests whose elements are items of a conversation, which may be those that the provider has stored: what is asked of each.
 *
 * @param name the array's name
 * @param id its id
 * @param type its type
 * @param encrypted its content, if that is encrypted
 */
public record ItemMembers(String name, JsonPath id, JsonPath type, JsonPath encrypted) {

    /** The input of a response. */
    public static final ItemMembers INPUT = of("input");

    /** What is put into a conversation. */
    public static final ItemMembers ITEMS = of("items");

    private static ItemMembers of(String name) {
        String element = "/" + name + "/*";
        return new ItemMembers(
                name,
                JsonPath.of(element + "/id"),
                JsonPath.of(element + "/type"),
                JsonPath.of(element + "/encrypted_content"));
    }
}
