package dev.sluice.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of a reverse proxy that listens on a loopback port. */
final class ProxyProcess implements AutoCloseable {

    private final int port;
    private final Process process;

    private ProxyProcess(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it, and waits until it takes connections.
     *
     * @param name for messages
     * @param port the loopback port that its configuration binds
     * @param output a file for what it writes
     */
    static ProxyProcess start(String name, int port, Path output, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        ProxyProcess proxy = new ProxyProcess(port, process);
        try {
            Await.until(name + " takes connections", () -> proxy.takesConnections(name, output));
        } catch (RuntimeException | Error failed) {
            proxy.close();
            throw failed;
        }
        return proxy;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean takesConnections(String name, Path output) {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " does not start; its messages are in " + output);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
