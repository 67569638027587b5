package dev.sluice.routing;

/** What is known of the owner of a response. */
public sealed interface OwnerLookup {

    /** It is known. */
    record Found(ResponseOwner owner) implements OwnerLookup {}

    /** There is none, or it is not told to the one who asks. */
    record Unknown() implements OwnerLookup {}

    /** It cannot be found out now. Nobody may be told that the response is theirs, or that it is not. */
    record Away() implements OwnerLookup {}
}
