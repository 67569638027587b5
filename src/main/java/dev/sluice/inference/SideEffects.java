package dev.sluice.inference;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonValue;
import java.util.List;
import java.util.Set;

/**
 * Finds out whether a request does more at its provider than make it answer: stores something, works on in the background, or uses tools that
 * the provider runs (routing.md R16). Such a request is not sent twice.
 */
final class SideEffects {

    private static final JsonPath STORE = JsonPath.of("/store");
    private static final JsonPath BACKGROUND = JsonPath.of("/background");
    private static final JsonPath TOOL_TYPE = JsonPath.of("/tools/*/type");
    private static final JsonPath SEARCH = JsonPath.of("/web_search_options");
    private static final JsonPath SERVERS = JsonPath.of("/mcp_servers");
    private static final JsonQuery QUERY = JsonQuery.of(STORE, BACKGROUND, TOOL_TYPE, SEARCH, SERVERS);

    /** Tools that the client runs, in the APIs of OpenAI and Anthropic. The latter's types end with a date. */
    private static final Set<String> OF_CLIENT = Set.of("function", "custom", "local_shell", "shell", "apply_patch");

    private static final List<String> OF_CLIENT_DATED = List.of("bash_", "text_editor_", "computer_", "memory_");

    private SideEffects() {}

    /** Whether a request may have effects besides its answer; also if its body has too many tools to tell. */
    static boolean areIn(JsonDocument body) {
        return !(body.parse(QUERY) instanceof JsonDocument found)
                || found.isTrue(STORE)
                || found.isTrue(BACKGROUND)
                || found.last(SEARCH)
                        .filter(options -> options.kind() != JsonKind.NULL)
                        .isPresent()
                || found.last(SERVERS)
                        .filter(servers -> servers.kind() != JsonKind.NULL)
                        .isPresent()
                || !found.all(TOOL_TYPE).stream().allMatch(SideEffects::isOfClient);
    }

    private static boolean isOfClient(JsonValue type) {
        if (type.kind() != JsonKind.STRING) {
            return false;
        }
        String name = type.asString();
        return OF_CLIENT.contains(name) || OF_CLIENT_DATED.stream().anyMatch(name::startsWith);
    }
}
