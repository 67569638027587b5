package dev.sluice.routing;

/** What happens to requests for a target that keeps failing. */
public enum BreakerMode {
    /** It is left out while another target is usable. */
    ON,
    /** It is used as before. */
    OFF,
    /** It is left out even if no other target is usable. */
    ALWAYS
}
