package dev.sluice.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link TestGateway} in a process of its own, which can be killed. */
public final class GatewayProcess implements AutoCloseable {

    private static final String PORT = "port ";

    private final Process process;
    private final int port;

    private GatewayProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Runs a gateway with these properties, until its standard input ends. */
    public static void main(String... properties) throws IOException {
        try (TestGateway gateway = TestGateway.start(properties)) {
            System.out.println(PORT + gateway.port());
            while (System.in.read() >= 0) {
                // Until the end.
            }
        }
    }

    /** Starts a gateway with these properties, and waits until it serves. */
    public static GatewayProcess start(String... properties) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayProcess.class.getName()));
        command.addAll(List.of(properties));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new GatewayProcess(process, portOf(process));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int portOf(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(PORT)) {
                drain(lines);
                return Integer.parseInt(line.substring(PORT.length()));
            }
        }
        throw new IOException("the gateway did not start");
    }

    /** The access log would fill the pipe. */
    private static void drain(BufferedReader lines) {
        Thread draining = new Thread(() -> {
            try {
                while (lines.readLine() != null) {
                    // Nobody reads it.
                }
            } catch (IOException killed) {
                // The process has ended.
            }
        });
        draining.setDaemon(true);
        draining.start();
    }

    public int port() {
        return port;
    }

    /** Ends the process as {@code kill -9} does, and waits for its end. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops the gateway, and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException ended) {
            // It has ended already.
        }
        process.onExit().join();
    }
}
