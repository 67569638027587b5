package dev.sluice.container;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Delays the stop of Jetty when the JVM shuts down, for example by SIGTERM, until this application agrees. Until then Jetty accepts
 * connections and serves requests. Uses reflection, because other containers do not have Jetty's classes.
 */
public final class JettyStop implements AutoCloseable {

    private final Class<?> lifeCycle;
    private final Class<?> shutdown;
    private final Object gate;

    /**
     * Registers with Jetty.
     *
     * @param agreed returns when Jetty may stop; called by the thread that stops Jetty
     * @throws IllegalStateException if the container is not Jetty 12
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
            // Index 0: Jetty stops this component first.
            shutdown.getMethod("register", int.class, gates.getClass()).invoke(null, 0, gates);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException(
                    "sluice.owns-server is set, but the container is not Jetty 12: remove it from the context parameters",
                    changed);
        }
    }

    /** Acts as a running component of Jetty whose stop blocks until the application agrees. */
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
