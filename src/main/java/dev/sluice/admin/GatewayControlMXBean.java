package dev.sluice.admin;

/** What an operator can do with a running gateway through JMX. Listed in docs/operations.md. */
public interface GatewayControlMXBean {

    /**
     * Reads the configuration again, and lets its limits hold from now on.
     *
     * @return what came of it; faults by the names of their properties
     */
    String reload();
}
