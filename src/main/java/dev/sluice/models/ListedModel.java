package dev.sluice.models;

/**
 * A model in a list.
 *
 * @param id the name by which it is asked for
 * @param displayName name for people
 * @param ownedBy whose it is
 * @param created when it was made, in seconds since the epoch; 0 if unknown
 */
record ListedModel(String id, String displayName, String ownedBy, long created) {

    /** A model of which only the name is known. */
    static ListedModel named(String id, String ownedBy) {
        return new ListedModel(id, id, ownedBy, 0);
    }

    /** The same model under another name. */
    ListedModel withId(String other) {
        return new ListedModel(other, displayName.equals(id) ? other : displayName, ownedBy, created);
    }
}
