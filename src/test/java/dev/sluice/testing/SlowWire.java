package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Passes bytes on between a client and a server, and, once it is told to, those of the server one by one, slowly. */
public final class SlowWire implements AutoCloseable {

    private final ServerSocket listening;
    private final int serverPort;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile long millisBetweenBytes;

    private SlowWire(ServerSocket listening, int serverPort) {
        this.listening = listening;
        this.serverPort = serverPort;
    }

    /** Begins to pass on what comes, as fast as it comes. */
    public static SlowWire to(int serverPort) {
        try {
            return to(serverPort, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for clients of this socket, such as one that speaks TLS; it is closed with the wire. */
    public static SlowWire to(int serverPort, ServerSocket listening) {
        SlowWire wire = new SlowWire(listening, serverPort);
        inBackground(wire::accept);
        return wire;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on waits so long before each byte of the server. */
    public void slowDown(long millis) {
        millisBetweenBytes = millis;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        for (; ; ) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
            inBackground(() -> trickle(server.getInputStream(), client.getOutputStream()));
        }
    }

    private void trickle(InputStream in, OutputStream out) throws IOException, InterruptedException {
        for (int next; (next = in.read()) >= 0; ) {
            if (millisBetweenBytes > 0) {
                Thread.sleep(millisBetweenBytes);
            }
            out.write(next);
        }
        out.close();
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException closed) {
                        // The test is over, or one side has hung up.
                    }
                },
                "slow-wire");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
