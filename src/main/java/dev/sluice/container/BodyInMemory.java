package dev.sluice.container;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;

/** The body of a request, of which all bytes are here. For one thread. */
final class BodyInMemory extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    /**
     * A body that has not been read.
     *
     * @param bytes are not copied
     * @param length how many of them are the body
     */
    BodyInMemory(byte[] bytes, int length) {
        this.bytes = new ByteArrayInputStream(bytes, 0, length);
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        return bytes.read(target, offset, count);
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("the gateway does not support asynchronous reads of the request body");
    }
}
