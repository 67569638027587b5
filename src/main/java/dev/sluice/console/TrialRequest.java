package dev.sluice.console;

import dev.sluice.container.BufferedRequest;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.security.Principal;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request of the gateway's own to one of its APIs, in the place of the call of the admin API that asks for it. Of that call it has the connection
 * alone: no header, cookie, parameter or login of an administrator reaches the chain.
 */
final class TrialRequest extends BufferedRequest {

    private static final String JSON = "application/json";

    private final Map<String, String> headers;

    /** @param json the body in UTF-8, which is not copied */
    TrialRequest(HttpServletRequest call, byte[] json) {
        super(call, json, json.length);
        this.headers = Map.of("content-type", JSON, "content-length", Integer.toString(json.length));
    }

    @Override
    public String getHeader(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(
                Optional.ofNullable(getHeader(name)).map(List::of).orElse(List.of()));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(headers.keySet());
    }

    @Override
    public int getIntHeader(String name) {
        String value = getHeader(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        return -1;
    }

    @Override
    public String getContentType() {
        return JSON;
    }

    @Override
    public String getCharacterEncoding() {
        return null;
    }

    @Override
    public String getQueryString() {
        return null;
    }

    @Override
    public String getParameter(String name) {
        return null;
    }

    @Override
    public String[] getParameterValues(String name) {
        return null;
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
    }

    @Override
    public Collection<Part> getParts() {
        return List.of();
    }

    @Override
    public Cookie[] getCookies() {
        return null;
    }

    @Override
    public String getRemoteUser() {
        return null;
    }

    @Override
    public Principal getUserPrincipal() {
        return null;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }
}
