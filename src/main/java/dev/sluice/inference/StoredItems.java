package dev.sluice.inference;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The items that a request names by their ids, so that the provider may add them from what it has stored.
 *
 * <p>A fact of requests that pass unread. Absent if the request names none, and where clients are not told apart.
 *
 * @param ids the ids
 * @param areTooMany whether there are more than {@value #MOST}, or too many to tell; then some of the ids are missing
 */
public record StoredItems(Set<String> ids, boolean areTooMany) {

    /** More than a conversation has; each may have to be looked for. */
    static final int MOST = 1_000;

    /** None. */
    public static final StoredItems NONE = new StoredItems(Set.of(), false);

    public StoredItems {
        ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids));
    }

    /** Whether there are any. */
    public boolean areAny() {
        return areTooMany || !ids.isEmpty();
    }
}
