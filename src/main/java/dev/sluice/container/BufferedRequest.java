package dev.sluice.container;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A request whose body is in memory, and can be read once, also where that of the request itself has been read. For one thread. */
public class BufferedRequest extends HttpServletRequestWrapper {

    private final int length;
    private final BodyInMemory body;

    /**
     * Creates a request.
     *
     * @param bytes the body, which is not copied
     * @param length how many of the bytes are its
     */
    public BufferedRequest(HttpServletRequest request, byte[] bytes, int length) {
        super(request);
        this.length = length;
        this.body = new BodyInMemory(bytes, length);
    }

    @Override
    public final int getContentLength() {
        return length;
    }

    @Override
    public final long getContentLengthLong() {
        return length;
    }

    @Override
    public final ServletInputStream getInputStream() {
        return body;
    }

    @Override
    public final BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }
}
