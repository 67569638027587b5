package dev.sluice.container;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the channel of a client's connection in the containers' own objects, by reflection, as each class exists in one container only. With
 * TLS, none of them is found: there the connection is of another class.
 */
final class ClientChannel {

    private static final Logger LOG = System.getLogger(ClientChannel.class.getName());

    private static final String TLS_OF_TOMCAT = "SecureNioChannel";

    /** By the beginning of the request's class: the methods and fields that lead to the channel, one after the other. */
    private static final Map<String, List<String>> WAYS = Map.of(
            "org.eclipse.jetty.",
            List.of("getRequest", "getConnectionMetaData", "getConnection", "getEndPoint", "getTransport"),
            "org.apache.catalina.",
            List.of("request", "getCoyoteRequest", "hook", "getSocketWrapper", "getSocket", "getIOChannel"),
            "io.undertow.",
            List.of("getExchange", "getConnection", "getChannel", "getChannel"));

    private ClientChannel() {}

    static Optional<SocketChannel> of(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        String type = innermost.getClass().getName();
        try {
            for (Map.Entry<String, List<String>> way : WAYS.entrySet()) {
                if (type.startsWith(way.getKey())) {
                    return along(way.getValue(), innermost);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException changed) {
            LOG.log(Level.DEBUG, "a client's connection cannot be found in " + type, changed);
        }
        return Optional.empty();
    }

    private static Optional<SocketChannel> along(List<String> way, Object request) throws ReflectiveOperationException {
        Object at = request;
        for (String step : way) {
            if (at == null || at.getClass().getSimpleName().equals(TLS_OF_TOMCAT)) {
                return Optional.empty();
            }
            at = step(at, step);
        }
        return at instanceof SocketChannel channel ? Optional.of(channel) : Optional.empty();
    }

    /** Returns what a method without parameters returns, or what is in a field, of this name. */
    private static Object step(Object from, String name) throws ReflectiveOperationException {
        for (Class<?> type = from.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0 && !method.isBridge()) {
                    return opened(method).invoke(from);
                }
            }
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return opened(field).get(from);
                }
            }
        }
        throw new NoSuchMethodException(name + " of " + from.getClass().getName());
    }

    private static <T extends AccessibleObject> T opened(T member) {
        member.setAccessible(true);
        return member;
    }
}
