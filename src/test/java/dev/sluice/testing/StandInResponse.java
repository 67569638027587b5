package dev.sluice.testing;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A response that keeps the headers put into it. Everything else that is asked of it fails. */
public final class StandInResponse {

    private final List<Header> headers = new ArrayList<>();

    /** The response itself. */
    public HttpServletResponse toResponse() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                StandInResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments));
    }

    /** The values of this header, in order. */
    public List<String> values(String name) {
        return Header.all(headers, name);
    }

    private Object answer(String method, Object[] arguments) {
        switch (method) {
            case "containsHeader" -> {
                return Header.first(headers, (String) arguments[0]).isPresent();
            }
            case "setHeader" -> {
                headers.removeIf(header -> header.name().equalsIgnoreCase((String) arguments[0]));
                headers.add(new Header((String) arguments[0], (String) arguments[1]));
            }
            case "addHeader" -> headers.add(new Header((String) arguments[0], (String) arguments[1]));
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }
}
