package dev.sluice.admin;

/** What an operator can do with a running gateway through JMX. Listed in docs/reference.md. */
public interface GatewayControlMXBean {

    /**
     * Reads the configuration again, and lets its limits hold from now on.
     *
     * @return what came of it; faults by the names of their properties
     */
    String reload();

    /** From now on {@code /health/ready} answers 503, so that load balancers send no more; what comes is served. */
    void drain();

    /** Takes it back. */
    void resume();

    /** Whether load balancers are told to send no more. */
    boolean isDraining();

    /** How many exchanges with providers are under way. */
    int getRunningExchanges();
}
