package dev.sluice.it;

import dev.sluice.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real jetty-home on a copy of our jetty-base, the way an operator sets it up, in a JVM of its own: the one that runs the
 * tests, with the environment's settings left out.
 */
final class JettyProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path base;
    private final int port;

    private JettyProcess(Process process, Path base, int port) {
        this.process = process;
        this.base = base;
        this.port = port;
    }

    /** Puts an application into a copy of jetty-base. */
    interface Deployment {
        void into(Path war) throws IOException;
    }

    /** Starts it, and waits until the application lives. */
    static JettyProcess start(Path jettyHome, Path jettyBase, Path work, Deployment deployment)
            throws IOException, InterruptedException {
        Path base = Files.createTempDirectory(Files.createDirectories(work), "base");
        copy(jettyBase, base);
        deployment.into(base.resolve("webapps/sluice.war"));
        int port = FreePort.find();
        JettyProcess jetty = new JettyProcess(launch(jettyHome, base, port), base, port);
        try {
            jetty.await();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            jetty.close();
            throw failed;
        }
        return jetty;
    }

    private static Process launch(Path jettyHome, Path base, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        // What Jetty unpacks goes with the copy, also when its start fails.
                        "-Djava.io.tmpdir=" + Files.createDirectory(base.resolve("tmp")),
                        "-jar",
                        jettyHome.resolve("start.jar").toString(),
                        "jetty.http.port=" + port)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("server.log").toFile());
        // What the machine has in its environment is none of the test's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("OPENAI_API_KEY"));
        Process started = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return started;
    }

    private void await() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("Jetty did not start:\n" + Files.readString(base.resolve("server.log")));
    }

    int port() {
        return port;
    }

    /** Ends it with SIGKILL: nothing of it gets to say anything. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
