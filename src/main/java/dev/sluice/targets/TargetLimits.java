package dev.sluice.targets;

import dev.sluice.errors.ApiError;
import dev.sluice.routing.Target;

/** The client's limits that hold at some targets of a plan, but not at all of them (routing.md R51). For the exchange's thread. */
public interface TargetLimits {

    /**
     * Takes what the request needs of the limits of a target, and gives back what was taken for the target before.
     *
     * @return whether it was there. If not, the target may not be used for this request
     */
    boolean enter(Target target);

    /**
     * Takes what the request needs of the limits of a second target, too. It is ended by {@link #moveToSecond} or {@link #leaveSecond}.
     *
     * @return whether it was there. If not, nothing was taken
     */
    boolean enterSecond(Target target);

    /** Gives back what was taken for the first of two targets, so that the second is the only one. Does nothing if there is none. */
    void moveToSecond();

    /** Gives back what was taken for the second target. Does nothing if there is none. */
    void leaveSecond();

    /** The error for a request of which every target was refused; records the refusal. Call once, after {@link #enter} has refused. */
    ApiError refusal();

    /**
     * The limits of the targets of an exchange.
     *
     * <p>Absent if all targets have the same limits, or the request has none.
     */
    record Opened(TargetLimits limits) {}
}
