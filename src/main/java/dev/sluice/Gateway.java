package dev.sluice;

import jakarta.servlet.ServletContext;
import jakarta.servlet.UnavailableException;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that was built at start, found by its class.
 *
 * <p>The listener builds one and puts it into the servlet context; filters and servlets take their collaborators from it
 * when the container initialises them. Knows no class of ours, so that no package depends on another through it.
 */
public final class Gateway {

    private static final String ATTRIBUTE = Gateway.class.getName();

    private final Map<Class<?>, Object> parts = new HashMap<>();

    /** Adds a part; only while the listener builds, before any request. */
    <T> void add(Class<T> type, T part) {
        if (parts.putIfAbsent(type, part) != null) {
            throw new IllegalStateException("built twice: " + type.getName());
        }
    }

    void publishTo(ServletContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    /**
     * The part of this class in the gateway of this application.
     *
     * @throws UnavailableException when no gateway was built: the listener is missing in web.xml, or its start failed
     */
    public static <T> T part(ServletContext context, Class<T> type) throws UnavailableException {
        if (!(context.getAttribute(ATTRIBUTE) instanceof Gateway gateway)) {
            throw new UnavailableException("no gateway in this application: web.xml needs dev.sluice.GatewayListener");
        }
        return type.cast(gateway.parts.get(type));
    }
}
