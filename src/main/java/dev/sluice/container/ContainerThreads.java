package dev.sluice.container;

import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The container's threads. An exchange holds a thread from its first byte to its last, so their number limits concurrent exchanges.
 *
 * <p>Each container is queried through its own attributes or MBeans, by name, as other containers do not have its classes.
 *
 * @param most the largest number of threads; empty for virtual threads, which are not limited
 * @param setting the container's setting that raises the number
 */
public record ContainerThreads(Optional<Integer> most, String setting) {

    /** The default of Jetty and Tomcat. WildFly has fewer. Too few for streams. */
    private static final int FEW = 200;

    /** For the container's acceptors and selectors, which hold a thread each, and some for answers. */
    private static final int FEWEST_LEFT = 8;

    /** On virtual threads, memory is the bound: a stream holds some ten kilobytes. */
    private static final int MOST_EXCHANGES = 10_000;

    /** Empty for an unknown container, or one that does not expose the number. */
    public static Optional<ContainerThreads> of(ServletContext context) {
        try {
            Object jetty = context.getAttribute("org.eclipse.jetty.server.Executor");
            return jetty != null ? ofJetty(jetty) : ofBeans(ManagementFactory.getPlatformMBeanServer());
        } catch (ReflectiveOperationException | JMException | ClassCastException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<ContainerThreads> ofJetty(Object pool) throws ReflectiveOperationException {
        String setting = "jetty.threadPool.maxThreads, or run on JDK 21 or later";
        return pool.getClass().getMethod("getVirtualThreadsExecutor").invoke(pool) != null
                ? Optional.of(new ContainerThreads(Optional.empty(), setting))
                : Optional.of(new ContainerThreads(
                        Optional.of((Integer)
                                pool.getClass().getMethod("getMaxThreads").invoke(pool)),
                        setting));
    }

    private static Optional<ContainerThreads> ofBeans(MBeanServer beans) throws JMException {
        Optional<ObjectName> tomcat = first(beans, "*:type=ThreadPool,name=\"http*\"");
        if (tomcat.isPresent()) {
            boolean virtual = Boolean.TRUE.equals(beans.getAttribute(tomcat.get(), "useVirtualThreads"));
            return Optional.of(new ContainerThreads(
                    virtual ? Optional.empty() : Optional.of((Integer) beans.getAttribute(tomcat.get(), "maxThreads")),
                    "the Connector's maxThreads, or useVirtualThreads on JDK 21 or later"));
        }
        Optional<ObjectName> wildFly = first(beans, "org.xnio:type=Xnio,provider=\"nio\",worker=\"default\"");
        if (wildFly.isPresent()) {
            return Optional.of(new ContainerThreads(
                    Optional.of((Integer) beans.getAttribute(wildFly.get(), "MaxWorkerPoolSize")),
                    "task-max-threads of the io worker"));
        }
        return Optional.empty();
    }

    private static Optional<ObjectName> first(MBeanServer beans, String pattern) throws JMException {
        return beans.queryNames(new ObjectName(pattern), null).stream().findFirst();
    }

    /**
     * How many exchanges may run at once, so that threads are left: for the container's own work, for health checks and metrics, and to
     * refuse what is too much.
     */
    public static int exchangesOf(Optional<ContainerThreads> threads) {
        return threads.flatMap(ContainerThreads::most)
                .map(count -> Math.max(1, count - Math.max(FEWEST_LEFT, count / 8)))
                .map(count -> Math.min(count, MOST_EXCHANGES))
                .orElse(MOST_EXCHANGES);
    }

    /** Whether a moderate number of streams uses up these threads. */
    public boolean areFew() {
        return most.filter(count -> count <= FEW).isPresent();
    }

    /** For the log. */
    @Override
    public String toString() {
        return most.map(count -> "at most " + count + " exchanges at once, each on a platform thread"
                        + (areFew() ? ": for more raise " + setting : ""))
                .orElse("each exchange on a virtual thread");
    }
}
