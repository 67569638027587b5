package dev.sluice.inference;

import dev.sluice.container.BodyInMemory;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A request whose body has been read into memory. Later filters and servlets of the operator can read the body once more.
 */
final class BufferedRequest extends HttpServletRequestWrapper {

    private final int length;
    private final BodyInMemory body;

    BufferedRequest(HttpServletRequest request, BodyReadResult.Body body) {
        super(request);
        this.length = body.length();
        this.body = new BodyInMemory(body.bytes(), body.length());
    }

    @Override
    public int getContentLength() {
        return length;
    }

    @Override
    public long getContentLengthLong() {
        return length;
    }

    @Override
    public ServletInputStream getInputStream() {
        return body;
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }
}
