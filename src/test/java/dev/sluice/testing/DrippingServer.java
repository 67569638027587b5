package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Answers one byte after the other, quickly enough for every read, and never to the end. Listens on a free loopback port. */
public final class DrippingServer implements AutoCloseable {

    private static final int PAUSE_MILLIS = 20;

    private final ServerSocket server;
    private final String start;
    private final CountDownLatch left = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "dripping-server");
        thread.setDaemon(true);
        return thread;
    });

    private DrippingServer(String start) {
        this.start = start;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** One whose head never ends. */
    public static DrippingServer inTheHead() {
        return new DrippingServer("HTTP/1.1 200 OK\r\nX-Long: ");
    }

    /** One whose body never ends. */
    public static DrippingServer inTheBody() {
        return new DrippingServer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/keys");
    }

    /** Waits until a client has closed its connection; says whether one has within 10 seconds. */
    public boolean awaitClientGone() throws InterruptedException {
        return left.await(10, TimeUnit.SECONDS);
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket client = server.accept();
                threads.execute(() -> drip(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void drip(Socket client) {
        try (client) {
            client.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                client.getOutputStream().write(' ');
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (IOException gone) {
            left.countDown();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
