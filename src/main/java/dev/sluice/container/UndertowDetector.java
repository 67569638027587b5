package dev.sluice.container;

/** How Undertow, the servlet container of WildFly, is told from others: by names alone, as no other has its classes. */
public final class UndertowDetector {

    private static final String PACKAGE = "io.undertow.";

    private UndertowDetector() {}

    /** Whether this, a request, a response or a context as the container hands it over, is one of Undertow's. */
    public static boolean isUndertow(Object part) {
        return part.getClass().getName().startsWith(PACKAGE);
    }
}
