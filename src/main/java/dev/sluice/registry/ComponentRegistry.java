package dev.sluice.registry;

import jakarta.servlet.ServletContext;
import jakarta.servlet.UnavailableException;
import java.util.HashMap;
import java.util.Map;

/**
 * The components of one running gateway, each found by its class.
 *
 * <p>{@code GatewayListener} builds the components at start and puts one registry into the servlet context. Filters and servlets get
 * their collaborators from it in {@code init}, because the container calls their public no-argument constructors. The registry knows
 * no other class of the gateway, so it creates no dependency between packages.
 */
public final class ComponentRegistry {

    private static final String ATTRIBUTE = ComponentRegistry.class.getName();

    private final Map<Class<?>, Object> components = new HashMap<>();

    /** Creates an empty registry. */
    public ComponentRegistry() {}

    /**
     * Adds a component. Call this only at start, before {@link #publishTo}.
     *
     * @throws IllegalStateException if a component of this class was added before
     */
    public <T> void add(Class<T> type, T component) {
        if (components.putIfAbsent(type, component) != null) {
            throw new IllegalStateException("component added twice: " + type.getName());
        }
    }

    /** Makes the components available to the filters and servlets of this application. */
    public void publishTo(ServletContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    /**
     * Returns the component of this class in the gateway of this application.
     *
     * @throws UnavailableException if there is no gateway: the listener is missing in web.xml, or its start failed
     */
    public static <T> T component(ServletContext context, Class<T> type) throws UnavailableException {
        if (!(context.getAttribute(ATTRIBUTE) instanceof ComponentRegistry registry)) {
            throw new UnavailableException("no gateway in this application: web.xml needs dev.sluice.GatewayListener");
        }
        return type.cast(registry.components.get(type));
    }
}
