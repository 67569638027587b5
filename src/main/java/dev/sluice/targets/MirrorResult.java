package dev.sluice.targets;

/** What has become of a copy of a request, or why there was none when one was due. */
public enum MirrorResult {
    /** Its answer was read to the end. */
    ANSWERED,
    /** It was answered with an error. */
    REFUSED,
    /** It had no answer, or none that ended in time. */
    FAILED,
    /** Too many copies run and wait, or too large ones. */
    DROPPED,
    /** The rule's copies have used their tokens of the day. */
    LIMITED,
    /** The target or its keys are in no state to get it. */
    UNUSABLE,
    /** The request has effects besides its answer. */
    UNSAFE
}
