package dev.sluice.container;

/** Recognises Undertow, the servlet container of WildFly, by class names, as other containers do not have its classes. */
public final class UndertowDetector {

    private static final String PACKAGE = "io.undertow.";

    private UndertowDetector() {}

    /** Whether this request, response or context, as the container passes it, is Undertow's. */
    public static boolean isUndertow(Object part) {
        return part.getClass().getName().startsWith(PACKAGE);
    }
}
