package dev.sluice.admin;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** An MBean of one application in the JVM's MBean server, until it is closed. */
final class RegisteredBean implements AutoCloseable {

    private static final int MOST_OF_ONE_NAME = 1000;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;

    /**
     * Registers a bean as {@code dev.sluice:type=…,context="/"}; if another application of the same JVM has that name, with {@code instance=2} or a
     * higher number.
     *
     * @param type the type, and further keys of the name
     * @param contextPath of the application; empty for that of the root
     */
    RegisteredBean(Object bean, String type, String contextPath) {
        this.name = registered(
                bean,
                "dev.sluice:type=" + type + ",context=" + ObjectName.quote(contextPath.isEmpty() ? "/" : contextPath));
    }

    private ObjectName registered(Object bean, String base) {
        for (int instance = 1; instance <= MOST_OF_ONE_NAME; instance++) {
            try {
                ObjectName free = new ObjectName(instance == 1 ? base : base + ",instance=" + instance);
                server.registerMBean(bean, free);
                return free;
            } catch (InstanceAlreadyExistsException taken) {
                // Try the next number.
            } catch (JMException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        throw new IllegalStateException("too many applications at " + base);
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (JMException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
