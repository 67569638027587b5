package dev.sluice.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real HAProxy on a loopback port. */
public final class HaProxy implements AutoCloseable {

    private final int port;
    private final Process process;

    private HaProxy(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one, and waits until it takes connections.
     *
     * @param configuration its whole configuration
     * @param port the loopback port that the configuration binds
     * @param program the executable
     * @param directory an empty one, for its files
     */
    public static HaProxy with(String configuration, int port, Path program, Path directory) throws IOException {
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
        Path output = directory.resolve("haproxy.log");
        Process process = new ProcessBuilder(program.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        HaProxy proxy = new HaProxy(port, process);
        try {
            Await.until("HAProxy takes connections", () -> proxy.takesConnections(output));
        } catch (RuntimeException | Error failed) {
            proxy.close();
            throw failed;
        }
        return proxy;
    }

    public int port() {
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

    private boolean takesConnections(Path output) {
        if (!process.isAlive()) {
            throw new IllegalStateException("HAProxy does not start; its messages are in " + output);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
