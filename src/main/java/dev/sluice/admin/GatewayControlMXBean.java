package dev.sluice.admin;

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
}
