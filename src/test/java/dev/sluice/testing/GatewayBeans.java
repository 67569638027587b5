package dev.sluice.testing;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The gateways of this JVM as JMX shows them. */
public final class GatewayBeans {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private GatewayBeans() {}

    /** Those that there are now. */
    public static Set<ObjectName> all() throws JMException {
        return all("Gateway");
    }

    /** All of a type that there are now, of all gateways. */
    public static Set<ObjectName> all(String type) throws JMException {
        return SERVER.queryNames(new ObjectName("dev.sluice:type=" + type + ",*"), null);
    }

    /** The one that has come. */
    public static ObjectName newOne(Set<ObjectName> before) throws JMException {
        Set<ObjectName> now = all();
        now.removeAll(before);
        if (now.size() != 1) {
            throw new AssertionError("not one new gateway: " + now);
        }
        return now.iterator().next();
    }

    /** Calls an operation without parameters; what it returns, or null. */
    public static Object call(ObjectName gateway, String operation) throws JMException {
        return SERVER.invoke(gateway, operation, new Object[0], new String[0]);
    }

    /** Calls an operation with one text. */
    public static Object call(ObjectName gateway, String operation, String text) throws JMException {
        return SERVER.invoke(gateway, operation, new Object[] {text}, new String[] {String.class.getName()});
    }

    public static Object attribute(ObjectName gateway, String name) {
        try {
            return SERVER.getAttribute(gateway, name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets what is known against these targets. */
    public static void warm(ObjectName gateway, String... targets) throws JMException {
        for (String target : targets) {
            call(gateway, "warmTarget", target);
        }
    }
}
