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

/** Passes bytes on between clients and a database, and cuts a connection at its next commit, before or after the database gets to know of it. */
final class CommitCutter implements AutoCloseable {

    private final ServerSocket listening;
    private final int serverPort;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);

    /** Where the next commit is lost. */
    enum Cut {
        NONE,
        /** The database does not get the commit. */
        REQUEST,
        /** The database commits, and the client does not get to know. */
        ANSWER
    }

    CommitCutter(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cutNext(Cut where) {
        next.set(where);
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
        private volatile boolean isCut;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() throws IOException {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                // Drivers send it as text, in one piece, as nothing else is sent with it.
                if (new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    Cut cut = next.getAndSet(Cut.NONE);
                    if (cut == Cut.REQUEST) {
                        client.close();
                        server.close();
                        return;
                    }
                    isCut = cut == Cut.ANSWER;
                }
                out.write(bytes, 0, length);
            }
            server.close();
        }

        void answers() throws IOException {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                if (isCut) {
                    break;
                }
                out.write(bytes, 0, length);
            }
            client.close();
            server.close();
        }
    }
}
