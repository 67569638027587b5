package dev.sluice.admin;

import java.util.List;

/** Operations on a running gateway through JMX. Listed in docs/reference/jmx.md. */
public interface GatewayControlMXBean {

    /**
     * Reloads the configuration.
     *
     * @return the result; faults are listed by the names of their properties
     */
    String reload();

    /** Starts to drain: {@code /health/ready} answers 503, so that load balancers send no more requests. Those that arrive are served. */
    void drain();

    /** Stops draining. */
    void resume();

    /** Returns whether the gateway drains. */
    boolean isDraining();

    /** Returns the number of running exchanges with providers. */
    int getRunningExchanges();

    /** Returns the bytes of requests and answers that running exchanges hold. */
    long getHeldBytes();

    /** Returns the most bytes that they may hold. */
    long getMaxHeldBytes();

    /** One line for each target: its breaker, what is in flight, and what rests. */
    List<String> getTargets();

    /** Opens the breaker of a target, as failures would. Returns whether there is such a target. */
    boolean openTarget(String target);

    /** Closes the breaker of a target. Returns whether there is such a target. */
    boolean closeTarget(String target);

    /** Does not use a target for so many seconds, at most a day. Returns whether there is such a target. */
    boolean coolTarget(String target, long seconds);

    /** Ends every rest of a target and of its provider's keys. Returns whether there is such a target. */
    boolean warmTarget(String target);
}
