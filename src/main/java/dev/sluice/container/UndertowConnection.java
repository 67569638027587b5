package dev.sluice.container;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * Closes a client's connection in Undertow, the servlet container of WildFly, in the middle of an answer.
 *
 * <p>Other containers close it when an exception leaves the application after an answer has begun. Undertow ends such an answer as if it
 * were complete. The Servlet API cannot close a connection, so this calls Undertow's own API, by reflection, as other containers do not
 * have it.
 */
public final class UndertowConnection {

    private UndertowConnection() {}

    /**
     * Closes the connection if the response is Undertow's. Does nothing in other containers. Flushed bytes have been sent.
     *
     * @throws IOException when the connection cannot be closed
     */
    public static void cut(ServletResponse response) throws IOException {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        if (UndertowDetector.isUndertow(innermost)) {
            Object exchange = call(innermost, "getExchange");
            if (call(exchange, "getConnection") instanceof Closeable connection) {
                connection.close();
            }
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
