package dev.sluice.exchange;

/** How Undertow, the servlet container of WildFly, is told from others: by names alone, as no other has its classes. */
public final class Undertow {

    private static final String PACKAGE = "io.undertow.";

    private Undertow() {}

    /** Whether this, a request, a response or a context as the container hands it over, is one of Undertow's. */
    public static boolean made(Object part) {
        return part.getClass().getName().startsWith(PACKAGE);
    }
}
