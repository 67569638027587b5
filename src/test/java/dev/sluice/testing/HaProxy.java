package dev.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real HAProxy on a loopback port. */
public final class HaProxy implements AutoCloseable {

    private final ProxyProcess process;

    private HaProxy(ProxyProcess process) {
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
        return new HaProxy(ProxyProcess.start(
                "HAProxy",
                port,
                directory.resolve("haproxy.log"),
                List.of(program.toString(), "-db", "-f", config.toString())));
    }

    public int port() {
        return process.port();
    }

    @Override
    public void close() {
        process.close();
    }
}
