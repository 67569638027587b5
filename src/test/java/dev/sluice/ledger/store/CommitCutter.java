package dev.sluice.ledger.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Passes bytes on between clients and a database, and cuts or silences a connection at a statement, before or after the database gets to know of it. */
final class CommitCutter implements AutoCloseable {

    private final ServerSocket listening;
    private final int serverPort;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Fault> next = new AtomicReference<>();

    /** Where a statement is lost. */
    enum Cut {
        /** The database does not get it. */
        REQUEST,
        /** The database executes it, and the client does not get to know. */
        ANSWER
    }

    /**
     * What becomes of a connection.
     *
     * @param statement what a statement contains
     * @param isSilent whether the connection stays, and no side ever hears of the other again
     */
    private record Fault(String statement, Cut where, boolean isSilent) {}

    CommitCutter(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts the connection of the next commit. */
    void cutNext(Cut where) {
        next.set(new Fault("COMMIT", where, false));
    }

    /** Silences the connection of the next statement that contains this text. */
    void silenceNext(String statement, Cut where) {
        next.set(new Fault(statement, where, true));
    }

    /** Whether the statement has come. */
    boolean isDone() {
        return next.get() == null;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            Wire wire = new Wire(client, server);
            inBackground(wire::requests);
            inBackground(wire::answers);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // The test is over, or one side has hung up.
                    }
                },
                "commit-cutter");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    private final class Wire {

        private final Socket client;
        private final Socket server;
        private volatile Fault fault;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() throws IOException {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                // Drivers send it as text, and its beginning in one piece.
                Fault wanted = next.get();
                if (wanted != null
                        && new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(wanted.statement())
                        && next.compareAndSet(wanted, null)) {
                    fault = wanted;
                    if (wanted.where() == Cut.REQUEST) {
                        break;
                    }
                }
                out.write(bytes, 0, length);
            }
            hangUp();
        }

        void answers() throws IOException {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                if (fault != null) {
                    break;
                }
                out.write(bytes, 0, length);
            }
            hangUp();
        }

        private void hangUp() throws IOException {
            if (fault == null || !fault.isSilent()) {
                client.close();
                server.close();
            }
        }
    }
}
