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
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Deploys an archive the way an operator does: into a copy of our jetty-base, on which the real jetty-home is started in a
 * JVM of its own, the one that runs the tests. One server for each deployment.
 */
public final class JettyHomeContainer implements DeployableContainer<JettyHomeConfiguration> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private JettyHomeConfiguration configuration;
    private Process server;

    @Override
    public Class<JettyHomeConfiguration> getConfigurationClass() {
        return JettyHomeConfiguration.class;
    }

    @Override
    public void setup(JettyHomeConfiguration settings) {
        configuration = settings;
    }

    @Override
    public void start() {
        // The server starts with its application: jetty-base does not watch for later ones.
    }

    @Override
    public void stop() {
        end();
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        try {
            Path base = Files.createTempDirectory(Files.createDirectories(Path.of(configuration.getWork())), "base");
            copy(Path.of(configuration.getJettyBase()), base);
            archive.as(ZipExporter.class)
                    .exportTo(base.resolve("webapps/sluice.war").toFile(), true);
            int port = FreePort.find();
            server = start(base, port);
            await(port, base);
            HTTPContext http = new HTTPContext("127.0.0.1", port);
            // The runner is named here, as a container without management cannot be asked for its servlets.
            http.add(new Servlet("ArquillianServletRunnerEE9", "/"));
            return new ProtocolMetaData().addContext(http);
        } catch (IOException e) {
            end();
            throw new DeploymentException("could not start Jetty", e);
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
            throw new DeploymentException("interrupted while Jetty started", e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) {
        end();
    }

    private Process start(Path base, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        // What Jetty unpacks goes with the copy, also when its start fails.
                        "-Djava.io.tmpdir=" + Files.createDirectory(base.resolve("tmp")),
                        "-jar",
                        Path.of(configuration.getJettyHome(), "start.jar").toString(),
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

    private void await(int port, Path base) throws IOException, InterruptedException, DeploymentException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && server.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        end();
        throw new DeploymentException("Jetty did not start:\n" + Files.readString(base.resolve("server.log")));
    }

    private void end() {
        if (server == null) {
            return;
        }
        server.destroy();
        try {
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
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
