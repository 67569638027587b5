package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Plays an HTTP proxy that makes tunnels (RFC 9110 section 9.3.6), on a free loopback port. */
public final class ForwardingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String refusal;
    private final Optional<String> login;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "forwarding-proxy");
        thread.setDaemon(true);
        return thread;
    });

    private ForwardingProxy(Optional<String> login, String refusal) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.login = login;
        this.refusal = refusal;
        threads.execute(this::accept);
    }

    /** One that lets everybody through. */
    public static ForwardingProxy open() {
        return new ForwardingProxy(Optional.empty(), "");
    }

    /** One that lets through who knows this. */
    public static ForwardingProxy asking(String user, String password) {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new ForwardingProxy(
                Optional.of("Basic " + credentials),
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"gate\"");
    }

    /** One that lets nobody through. */
    public static ForwardingProxy forbidding() {
        return new ForwardingProxy(Optional.of("nobody has this"), "403 Forbidden");
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What it was told before each tunnel that it made. */
    public List<String> heads() {
        return heads;
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket client = server.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try {
            for (; ; ) {
                String head = head(client.getInputStream());
                if (login.isEmpty() || head.contains("Proxy-Authorization: " + login.get())) {
                    heads.add(head);
                    tunnel(client, head);
                    return;
                }
                client.getOutputStream()
                        .write(("HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException gone) {
            // One end hung up.
        }
    }

    private void tunnel(Socket client, String head) throws IOException {
        String[] place = head.split(" ", 3)[1].split(":", 2);
        Socket target = new Socket(place[0], Integer.parseInt(place[1]));
        sockets.add(target);
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        threads.execute(() -> pass(target, client));
        pass(client, target);
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // One end hung up.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.US_ASCII);
            }
        }
        throw new IOException("no more requests");
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
