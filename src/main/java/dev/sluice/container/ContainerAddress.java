package dev.sluice.container;

import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The addresses at which the container serves an application. Each container is queried through its own API or MBeans, by name, as
 * other containers do not have its classes.
 *
 * @param connectors where the container listens; empty if unknown
 * @param contextPath context path of the application; empty for the root
 */
public record ContainerAddress(List<Connector> connectors, String contextPath) {

    public ContainerAddress {
        connectors = connectors.stream()
                .distinct()
                .sorted(Comparator.comparing(Connector::isSecure).thenComparing(Connector::port))
                .toList();
    }

    /**
     * One port of the container.
     *
     * @param isSecure whether it uses TLS
     * @param host the address to which it is bound; null, empty or a wildcard for all addresses
     * @param port the port to which it is bound, or will be bound by configuration
     */
    public record Connector(boolean isSecure, String host, int port) {

        private String url(String contextPath) {
            boolean isEverywhere = host == null
                    || List.of("", "0.0.0.0", "::", "0:0:0:0:0:0:0:0", "[::]").contains(host);
            String name = isEverywhere
                    ? "localhost"
                    : host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
            return (isSecure ? "https://" : "http://") + name + ":" + port + contextPath + "/"
                    + (isEverywhere ? " (on all network addresses)" : "");
        }
    }

    /** Returns the addresses of this application; without connectors if the container is unknown or does not expose them. */
    public static ContainerAddress of(ServletContext context) {
        List<Connector> connectors;
        try {
            connectors = context.getClass().getName().startsWith("org.eclipse.jetty.")
                    ? ofJetty(context)
                    : ofBeans(ManagementFactory.getPlatformMBeanServer());
        } catch (ReflectiveOperationException | JMException | RuntimeException unknown) {
            connectors = List.of();
        }
        return new ContainerAddress(connectors, context.getContextPath());
    }

    /**
     * Returns the addresses of a path of the application.
     *
     * @param path begins with a slash, and does not end with one
     */
    public ContainerAddress at(String path) {
        return new ContainerAddress(connectors, contextPath + path);
    }

    private static List<Connector> ofJetty(ServletContext context) throws ReflectiveOperationException {
        Object server = get(get(context, "getContextHandler"), "getServer");
        List<Connector> found = new ArrayList<>();
        for (Object connector : (Object[]) get(server, "getConnectors")) {
            if (!hasPort(connector)) {
                continue;
            }
            int open = (Integer) get(connector, "getLocalPort");
            int port = open > 0 ? open : (Integer) get(connector, "getPort");
            if (port > 0) {
                boolean isSecure = ((List<?>) get(connector, "getProtocols")).contains("ssl");
                found.add(new Connector(isSecure, (String) get(connector, "getHost"), port));
            }
        }
        return found;
    }

    /** False for connectors of Unix domain sockets, and for those within this JVM. */
    private static boolean hasPort(Object connector) {
        return Stream.of(connector.getClass().getMethods())
                .anyMatch(method -> method.getName().equals("getLocalPort"));
    }

    private static Object get(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }

    private static List<Connector> ofBeans(MBeanServer beans) throws JMException {
        List<Connector> tomcat = ofTomcat(beans);
        return tomcat.isEmpty() ? ofWildFly(beans) : tomcat;
    }

    private static List<Connector> ofTomcat(MBeanServer beans) throws JMException {
        List<Connector> found = new ArrayList<>();
        for (ObjectName connector : beans.queryNames(new ObjectName("*:type=Connector,*"), null)) {
            int open = (Integer) beans.getAttribute(connector, "localPort");
            int port = open > 0 ? open : (Integer) beans.getAttribute(connector, "portWithOffset");
            boolean isHttp = !((String) beans.getAttribute(connector, "protocolHandlerClassName")).contains(".ajp.");
            if (isHttp && port > 0) {
                ObjectName handler =
                        new ObjectName(connector.toString().replace("type=Connector", "type=ProtocolHandler"));
                boolean isSecure = Boolean.TRUE.equals(beans.getAttribute(handler, "sSLEnabled"));
                found.add(new Connector(isSecure, hostOf(beans.getAttribute(connector, "address")), port));
            }
        }
        return found;
    }

    private static String hostOf(Object address) {
        return address instanceof InetAddress ip ? ip.getHostAddress() : null;
    }

    /**
     * WildFly's management API does not respond while the server boots, and the MBeans of open sockets do not expose the protocol. So
     * TLS and AJP are recognised by the ports of the standard configuration, which system properties can change.
     */
    private static List<Connector> ofWildFly(MBeanServer beans) throws JMException {
        List<Connector> found = new ArrayList<>();
        ObjectName sockets = new ObjectName("org.xnio:type=Xnio,provider=\"nio\",worker=\"default\",address=*");
        for (ObjectName socket : beans.queryNames(sockets, null)) {
            String address = (String) beans.getAttribute(socket, "BindAddress");
            int colon = address.lastIndexOf(':');
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port != wildFlyPort("jboss.ajp.port", 8009)) {
                boolean isSecure = port == wildFlyPort("jboss.https.port", 8443);
                found.add(new Connector(isSecure, address.substring(address.indexOf('/') + 1, colon), port));
            }
        }
        return found;
    }

    private static int wildFlyPort(String property, int standard) {
        return Integer.getInteger(property, standard) + Integer.getInteger("jboss.socket.binding.port-offset", 0);
    }

    /** For the log: the URLs, or the context path if the connectors are unknown. */
    @Override
    public String toString() {
        return connectors.isEmpty()
                ? "context path " + contextPath + "/"
                : connectors.stream()
                        .map(connector -> connector.url(contextPath))
                        .collect(Collectors.joining(" and "));
    }
}
