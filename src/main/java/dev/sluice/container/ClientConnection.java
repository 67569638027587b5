package dev.sluice.container;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * Closes a client's connection in the middle of an answer, in the way that the container expects of itself.
 *
 * <p>The Servlet API has no call for this. Jetty and Tomcat close the connection when an exception leaves the application after an answer
 * has begun, but log it as a failure of the application, unless it is of a class of their own. Undertow ends such an answer as if it were
 * complete, so its connection is closed through its API. All of this is by reflection, as each class exists in one container only.
 */
public final class ClientConnection {

    private static final String JETTY = "org.eclipse.jetty.";
    private static final String TOMCAT = "org.apache.catalina.";

    private ClientConnection() {}

    /**
     * Prepares to close the connection. Flushed bytes have been sent.
     *
     * @param response as the application has it; may be wrapped
     * @param reason why the answer ends here
     * @return what the caller must throw out of the application; in an unknown container, the reason itself
     * @throws IOException when Undertow cannot close the connection
     */
    public static IOException cut(ServletResponse response, IOException reason) throws IOException {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        if (UndertowDetector.isUndertow(innermost)) {
            closeUndertow(innermost);
            return reason;
        }
        String type = innermost.getClass().getName();
        if (type.startsWith(JETTY)) {
            return as("org.eclipse.jetty.io.EofException", innermost, reason);
        }
        if (type.startsWith(TOMCAT)) {
            return as("org.apache.coyote.CloseNowException", innermost, reason);
        }
        return reason;
    }

    /** Returns an exception of the container's class, caused by the reason; the reason itself if there is no such class. */
    private static IOException as(String type, ServletResponse containers, IOException reason) {
        try {
            Class<?> quiet = Class.forName(type, true, containers.getClass().getClassLoader());
            return (IOException) quiet.getConstructor(Throwable.class).newInstance(reason);
        } catch (ReflectiveOperationException changed) {
            return reason;
        }
    }

    private static void closeUndertow(Object response) throws IOException {
        Object exchange = call(response, "getExchange");
        if (call(exchange, "getConnection") instanceof Closeable connection) {
            connection.close();
        }
    }

    private static Object call(Object object, String getter) throws IOException {
        try {
            return object.getClass().getMethod(getter).invoke(object);
        } catch (InvocationTargetException failed) {
            throw new IOException("Undertow failed to close a client's connection", failed.getCause());
        } catch (ReflectiveOperationException changed) {
            throw new IOException(
                    "this version of Undertow has no getExchange().getConnection(): a client's connection cannot be closed",
                    changed);
        }
    }
}
