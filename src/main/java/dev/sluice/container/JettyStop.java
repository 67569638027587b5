package dev.sluice.container;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Holds back the stop of a Jetty whose JVM is asked to end, as by SIGTERM, until this application agrees. Until then Jetty accepts
 * connections and serves requests. Jetty is asked by names alone, as no other container has its classes.
 */
public final class JettyStop implements AutoCloseable {

    private final Class<?> lifeCycle;
    private final Class<?> shutdown;
    private final Object gate;

    /**
     * Begins to hold it back.
     *
     * @param agreed returns when Jetty may stop; called by the thread that would stop it
     * @throws IllegalStateException in a container that is no Jetty 12
     */
    public JettyStop(ServletContext context, Runnable agreed) {
        ClassLoader jetty = context.getClass().getClassLoader();
        try {
            lifeCycle = jetty.loadClass("org.eclipse.jetty.util.component.LifeCycle");
            shutdown = jetty.loadClass("org.eclipse.jetty.util.thread.ShutdownThread");
            gate = Proxy.newProxyInstance(
                    jetty,
                    new Class<?>[] {lifeCycle},
                    (proxy, method, arguments) -> answer(proxy, method, arguments, agreed));
            Object gates = Array.newInstance(lifeCycle, 1);
            Array.set(gates, 0, gate);
            // First of all that Jetty stops.
            shutdown.getMethod("register", int.class, gates.getClass()).invoke(null, 0, gates);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException(
                    "sluice.owns-server is set, and this container is no Jetty 12: take it out of the context's parameters",
                    changed);
        }
    }

    /** Plays a component of Jetty that runs, and takes its time to stop. */
    private static Object answer(Object proxy, Method method, Object[] arguments, Runnable agreed) {
        return switch (method.getName()) {
            case "stop" -> {
                agreed.run();
                yield null;
            }
            case "isStarted", "isRunning" -> true;
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> JettyStop.class.getName();
            default -> method.getReturnType() == boolean.class ? false : null;
        };
    }

    @Override
    public void close() throws ReflectiveOperationException {
        shutdown.getMethod("deregister", lifeCycle).invoke(null, gate);
    }
}
