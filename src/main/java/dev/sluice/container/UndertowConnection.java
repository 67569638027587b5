package dev.sluice.container;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/**
 * Cuts a client's connection in Undertow, the servlet container of WildFly.
 *
 * <p>Others cut it themselves when an exception comes out of an answer that was begun. Undertow ends such an answer as if it were
 * whole, and the Servlet API has no word for it, so Undertow is asked by its own: by reflection, as no other container has it.
 */
public final class UndertowConnection {

    private UndertowConnection() {}

    /**
     * Cuts it, where the answer is one of Undertow's; else does nothing. What was flushed before has been sent.
     *
     * @throws IOException when it cannot be closed
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
            throw new IOException("Undertow did not cut a connection", failed.getCause());
        } catch (ReflectiveOperationException changed) {
            throw new IOException("this Undertow cannot be asked to cut a connection", changed);
        }
    }
}
