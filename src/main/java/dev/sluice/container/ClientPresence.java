package dev.sluice.container;

import jakarta.servlet.http.HttpServletRequest;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Finds out whether a client that waits for its answer has closed its connection, without writing to it. Thread-safe.
 *
 * <p>No container tells an application: none of them reads from a connection while its request is being answered, asynchronous or not, so a
 * closed one is noticed when the answer is written. (In HTTP/2, where connections are read all the time, Jetty and Tomcat report it as an
 * error of the asynchronous request.) So the container's channel is looked at, as a second selector sees it. It reads nothing, as the bytes
 * are the container's: a channel that can be read, but has no bytes, is at its end.
 *
 * <p>A client that has only ended its own side, and still reads, is taken for one that has gone, as nginx does. No client library does that.
 * A client that has sent bytes before it went, such as the next request, is not noticed; neither is one whose TLS ends in the container,
 * because TLS sends bytes at the end.
 */
public final class ClientPresence implements Closeable {

    private static final Logger LOG = System.getLogger(ClientPresence.class.getName());

    /** Null before the first look; used under the lock of this. */
    private Selector selector;

    private boolean isClosed;

    /**
     * The channel by which a client can be looked at: that of a connection of HTTP/1 without TLS. Empty for others, and in a container that does
     * not show it.
     *
     * @param request of the container; may be wrapped
     */
    public static Optional<SocketChannel> channelOf(HttpServletRequest request) {
        String protocol = request.getProtocol();
        return "HTTP/1.1".equals(protocol) || "HTTP/1.0".equals(protocol)
                ? ClientChannel.of(request)
                : Optional.empty();
    }

    /** Whether the client has closed this connection. False if that cannot be found out. */
    public boolean hasLeft(SocketChannel channel) {
        try {
            return isReadable(channel) && channel.socket().getInputStream().available() == 0;
        } catch (ClosedChannelException closed) {
            return true;
        } catch (IOException | RuntimeException unknown) {
            // An exception of this kind says nothing about the client: the write of the answer will tell.
            LOG.log(Level.DEBUG, "a client's connection cannot be looked at", unknown);
            return false;
        }
    }

    /** Registers the channel for a moment only, because one that is registered is not closed at once when the container closes it. */
    private synchronized boolean isReadable(SocketChannel channel) throws IOException {
        if (isClosed) {
            return false;
        }
        if (selector == null) {
            selector = Selector.open();
        }
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        try {
            selector.selectNow();
            return selector.selectedKeys().remove(key);
        } finally {
            key.cancel();
            selector.selectNow();
        }
    }

    /** Looks no more. */
    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        if (selector != null) {
            selector.close();
        }
    }
}
