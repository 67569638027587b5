package dev.sluice;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The head of a chat completion as an official SDK sends it. */
public final class SdkRequest extends HttpServletRequestWrapper {

    private static final Map<String, String> SENT = new LinkedHashMap<>();

    static {
        SENT.put("Host", "gateway.example:8080");
        SENT.put("Content-Type", "application/json");
        SENT.put("Accept", "application/json");
        SENT.put("Accept-Encoding", "gzip, deflate");
        SENT.put("Connection", "keep-alive");
        SENT.put("User-Agent", "OpenAI/Python 1.99.0");
        SENT.put("Authorization", "Bearer sk-0123456789abcdef0123456789abcdef");
        SENT.put("Content-Length", "2048");
        SENT.put("X-Stainless-Lang", "python");
        SENT.put("X-Stainless-Package-Version", "1.99.0");
        SENT.put("X-Stainless-OS", "Linux");
        SENT.put("X-Stainless-Arch", "x64");
        SENT.put("X-Stainless-Runtime", "CPython");
        SENT.put("X-Stainless-Runtime-Version", "3.12.4");
        SENT.put("X-Stainless-Retry-Count", "0");
        SENT.put("x-stainless-read-timeout", "600");
    }

    public SdkRequest() {
        super((HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    @Override
    public String getMethod() {
        return "POST";
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public String getScheme() {
        return "http";
    }

    @Override
    public String getRequestURI() {
        return "/v1/chat/completions";
    }

    @Override
    public String getQueryString() {
        return null;
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(SENT.keySet());
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String value = SENT.get(name);
        return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
    }
}
