package dev.sluice.testing;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A request as a container would hand it over, for code that only looks at its path, its headers and its attributes.
 * Everything else that is asked of it fails.
 */
public final class StandInRequest {

    private final List<Header> headers = new ArrayList<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private String pathInfo;
    private String servletPath = "/v1";
    private String requestUri = "/v1";
    private String query;
    private String protocol = "HTTP/1.1";
    private String verb = "POST";
    private String scheme = "http";
    private long declaredLength = -1;
    private ServletInputStream body;

    /** The path below the servlet, as the container decoded it; null for none. The raw path is the same below /v1. */
    public StandInRequest path(String decoded) {
        pathInfo = decoded;
        requestUri = decoded == null ? "/v1" : "/v1" + decoded;
        return this;
    }

    /** The path as the client spelled it, where that is not how the container decoded it. */
    public StandInRequest spelled(String raw) {
        requestUri = raw;
        return this;
    }

    /** The path of the servlet; /v1 if it is not set. Does not change the raw path. */
    public StandInRequest root(String path) {
        servletPath = path;
        return this;
    }

    public StandInRequest query(String raw) {
        query = raw;
        return this;
    }

    public StandInRequest protocol(String name) {
        protocol = name;
        return this;
    }

    public StandInRequest scheme(String name) {
        scheme = name;
        return this;
    }

    public StandInRequest method(String name) {
        verb = name;
        return this;
    }

    /** A body that the container reads from here; the declared length is below zero for none. */
    public StandInRequest body(ServletInputStream in, long declared) {
        body = in;
        declaredLength = declared;
        return this;
    }

    public StandInRequest attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    public StandInRequest header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    /** The request itself; shows later changes too. */
    public HttpServletRequest toRequest() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                StandInRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments));
    }

    private Object answer(String method, Object[] arguments) {
        return switch (method) {
            case "getMethod" -> verb;
            case "getScheme" -> scheme;
            case "getContentLengthLong" -> declaredLength;
            case "getInputStream" -> body;
            case "getProtocol" -> protocol;
            case "getRemoteAddr" -> "192.0.2.1";
            case "getServletPath" -> servletPath;
            case "getPathInfo" -> pathInfo;
            case "getRequestURI" -> requestUri;
            case "getQueryString" -> query;
            case "getHeaderNames" -> headerNames();
            case "getHeaders" -> Collections.enumeration(Header.all(headers, (String) arguments[0]));
            case "getHeader" -> Header.first(headers, (String) arguments[0]).orElse(null);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            default -> throw new UnsupportedOperationException(method);
        };
    }

    /** Each name once, in the spelling that came first. */
    private Enumeration<String> headerNames() {
        Set<String> seen = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        for (Header header : headers) {
            if (seen.add(header.name().toLowerCase(Locale.ROOT))) {
                names.add(header.name());
            }
        }
        return Collections.enumeration(names);
    }
}
