package dev.sluice.inference;

import dev.sluice.api.ItemMembers;
import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonQuery;
import dev.sluice.json.JsonResult;
import dev.sluice.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the {@link StoredItems} of bodies: every item with an id, but for those that bring their content. An item without a type may be an
 * <a href="https://platform.openai.com/docs/api-reference/responses/create">{@code item_reference}</a>, and OpenAI also looks for reasoning and for the
 * results of its own tools by their ids. Immutable and thread-safe.
 */
final class ItemSearch {

    private static final Set<String> WITH_CONTENT = Set.of(
            "message",
            "function_call",
            "function_call_output",
            "custom_tool_call",
            "custom_tool_call_output",
            "computer_call",
            "computer_call_output",
            "local_shell_call",
            "local_shell_call_output",
            "shell_call",
            "shell_call_output",
            "apply_patch_call",
            "apply_patch_call_output",
            "mcp_approval_response");

    /** Types of items that bring their content if it is there in encrypted form. */
    private static final Set<String> MAY_BE_ENCRYPTED = Set.of("reasoning", "compaction");

    private static final Map<ItemMembers, ItemSearch> ALL = Map.of(
            ItemMembers.INPUT, new ItemSearch(ItemMembers.INPUT), ItemMembers.ITEMS, new ItemSearch(ItemMembers.ITEMS));

    private final ItemMembers members;

    /** Of ids alone: most bodies have none. */
    private final JsonQuery ids;

    private final JsonQuery query;
    private final int id;
    private final int type;

    private ItemSearch(ItemMembers members) {
        this.members = members;
        ids = JsonQuery.of(members.id());
        query = JsonQuery.of(members.id(), members.type(), members.encrypted());
        id = query.indexOf(members.id());
        type = query.indexOf(members.type());
    }

    static ItemSearch of(ItemMembers members) {
        return ALL.get(members);
    }

    /** Parses a body of which nothing but its items is asked. */
    JsonResult parse(byte[] body, int length) {
        return ids.parse(body, length);
    }

    /**
     * Finds the items that a body names. Reads it again if its items have ids.
     *
     * @param body parsed for the ids of its items, and perhaps for more
     */
    StoredItems in(JsonDocument body) {
        if (body.last(members.id()).isEmpty()) {
            return StoredItems.NONE;
        }
        if (!(body.parse(query) instanceof JsonDocument found)) {
            return new StoredItems(Set.of(), true);
        }
        Items items = new Items();
        found.forEachWithOwner(items::add);
        return items.end();
    }

    /** The items of a body, one after the other. */
    private final class Items {
        private final Set<String> named = new LinkedHashSet<>();
        private Item current = new Item(-1);

        void add(int path, int owner, JsonValue value) {
            if (owner != current.owner) {
                current.addTo(named);
                current = new Item(owner);
            }
            current.add(path, value);
        }

        StoredItems end() {
            current.addTo(named);
            return new StoredItems(named, named.size() > StoredItems.MOST);
        }
    }

    /** Of a member that an item has several times, the provider could read another one than the gateway: so it takes all. */
    private final class Item {
        private final int owner;
        private final Set<String> ids = new LinkedHashSet<>(2);
        private boolean hasType;
        private boolean hasContent = true;
        private boolean mayBeEncrypted;
        private boolean hasEncrypted;
        private boolean isEncrypted = true;

        Item(int owner) {
            this.owner = owner;
        }

        void add(int path, JsonValue value) {
            boolean isText = value.kind() == JsonKind.STRING;
            if (path == id) {
                if (isText) {
                    ids.add(value.asString());
                }
            } else if (path == type) {
                hasType = true;
                String name = isText ? value.asString() : "";
                hasContent &= WITH_CONTENT.contains(name) || MAY_BE_ENCRYPTED.contains(name);
                mayBeEncrypted |= MAY_BE_ENCRYPTED.contains(name);
            } else {
                hasEncrypted = true;
                isEncrypted &= isText && value.end() - value.start() > "\"\"".length();
            }
        }

        void addTo(Set<String> all) {
            boolean bringsContent = hasType && hasContent && (!mayBeEncrypted || (hasEncrypted && isEncrypted));
            if (!bringsContent && all.size() <= StoredItems.MOST) {
                all.addAll(ids);
            }
        }
    }
}
