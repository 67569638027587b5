package dev.sluice.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.sluice.testing.Callers;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A servlet container with the application in it, in a JVM of its own: the one that runs the tests, with the environment's
 * settings left out.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path base;
    private final int port;
    private final int tlsPort;

    private ServerProcess(Process process, Path base, int port, int tlsPort) {
        this.process = process;
        this.base = base;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /** What is done to the folder of a server before it starts. */
    interface Preparation {
        void of(Path base) throws IOException, InterruptedException;
    }

    /** Starts it with the WAR that the build made and this configuration, and waits until it lives. */
    static ServerProcess start(Server server, List<String> properties) throws IOException, InterruptedException {
        return start(server, properties, base -> {});
    }

    /** Starts it so, with {@code fake} as its provider, which wants no key. */
    static ServerProcess before(FakeProvider provider, Server server, String... more)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.add("sluice.providers.fake.base-url=" + provider.baseUrl());
        lines.add("sluice.providers.fake.auth=none");
        return start(server, lines);
    }

    /** Starts it so, and with something more done to it. */
    static ServerProcess start(Server server, List<String> properties, Preparation more)
            throws IOException, InterruptedException {
        return start(server, Map.of(), properties, more);
    }

    /** Starts it so, with these variables in its environment. */
    static ServerProcess start(
            Server server, Map<String, String> environment, List<String> properties, Preparation more)
            throws IOException, InterruptedException {
        Path config = Files.write(
                Files.createTempFile(work(), "sluice", ".properties"), Callers.openUnlessConfigured(properties));
        Map<String, String> all = new HashMap<>(environment);
        all.put("SLUICE_CONFIG", config.toString());
        return start(server, all, base -> {
            Files.copy(Path.of(System.getProperty("sluice.war")), server.application(base));
            more.of(base);
        });
    }

    /** Starts it with an application that is put where it looks for it, and waits until that lives. */
    static ServerProcess start(Server server, Map<String, String> environment, Preparation deployment)
            throws IOException, InterruptedException {
        Path base = Files.createTempDirectory(work(), "base");
        server.prepare(base);
        Files.createDirectories(base.resolve("tmp"));
        deployment.of(base);
        int port = FreePort.find();
        int tlsPort = FreePort.find();
        Process process = launch(server.command(base, port, tlsPort), base, environment);
        ServerProcess started = new ServerProcess(process, base, port, tlsPort);
        try {
            started.await();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            started.close();
            throw failed;
        }
        return started;
    }

    /** Where servers of tests have their folders. */
    static Path work() throws IOException {
        return Files.createDirectories(Path.of(System.getProperty("sluice.it.work")));
    }

    private static Process launch(ProcessBuilder builder, Path base, Map<String, String> environment)
            throws IOException {
        builder.directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("server.log").toFile());
        // What the machine has in its environment is none of the test's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("OPENAI_API_KEY"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // No load balancer is there to notice.
        builder.environment().put("SLUICE_DRAIN_NOTICE", "0");
        builder.environment().putAll(environment);
        Process started = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> destroy(started)));
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
                // The port is not open yet.
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException((process.isAlive() ? "the server did not start:\n" : "the server ended:\n") + log());
    }

    int port() {
        return port;
    }

    /** Where it speaks TLS, if it was told to. */
    int tlsPort() {
        return tlsPort;
    }

    /** What it has logged so far, to its console. */
    String log() throws IOException {
        return Files.readString(base.resolve("server.log"));
    }

    /** Connects to its MBean server the way jconsole does: by the process' number. */
    @SuppressWarnings("BanJNDI") // What answers was started by this very test.
    JMXConnector connectToMBeans() throws IOException {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(jvm().pid()));
            try {
                return JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()));
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    /** A script that started the server is its parent, or has become it. */
    private ProcessHandle jvm() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
    }

    /** Asks it to end, as a service manager does, and does not wait. */
    void terminate() {
        process.destroy();
    }

    /** Waits until it has ended; says whether it has. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends it with SIGKILL: nothing of it gets to say anything. */
    void kill() {
        destroy(process);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                destroy(process);
            }
        } catch (InterruptedException e) {
            destroy(process);
            Thread.currentThread().interrupt();
        }
    }

    /** A script that started the server has it for a child. */
    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
