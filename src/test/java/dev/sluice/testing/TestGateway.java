package dev.sluice.testing;

import dev.sluice.registry.ComponentRegistry;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The web application as it is, web.xml included, in a Jetty of this process on a free loopback port.
 *
 * <p>Starts in a fraction of a second, so that a test can have a configuration of its own. That the WAR works in a real
 * jetty-home is shown by the tests in {@code dev.sluice.it}.
 */
public final class TestGateway implements AutoCloseable {

    /** One for each exchange of the test with the most of them, and some for the server itself. */
    private static final int MAX_THREADS = 300;

    private static final String THREADS = "sluice.threads";

    private static final Path WEBAPP = Path.of("src/main/webapp").toAbsolutePath();

    private final Server server;
    private final Path workspace;
    private List<String> common = List.of();

    private TestGateway(Server server, Path workspace) {
        this.server = server;
        this.workspace = workspace;
    }

    /** Starts a gateway with these lines as its sluice.properties, {@link Callers#openUnlessConfigured open unless they say otherwise}. */
    public static TestGateway start(String... properties) {
        return start(Duration.ofSeconds(30), xml -> xml, properties);
    }

    /** The same, with the lines that make a provider of it the default one, as {@code fake} with key {@code secret}. */
    public static TestGateway before(FakeProvider provider, String... more) {
        List<String> common = List.of(
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.key=secret_key",
                "sluice.providers.fake.default=true");
        List<String> lines = new ArrayList<>(List.of(more));
        lines.addAll(common);
        TestGateway gateway = start(lines.toArray(String[]::new));
        gateway.common = common;
        return gateway;
    }

    /**
     * Starts a gateway with another web.xml.
     *
     * @param idle how long the server waits for a client's next byte
     * @param descriptor changes the text of web.xml
     */
    public static TestGateway start(Duration idle, UnaryOperator<String> descriptor, String... properties) {
        return start(MAX_THREADS, idle, descriptor, properties);
    }

    /** Starts a gateway in a server with so many platform threads. */
    public static TestGateway onThreads(int threads, String... properties) {
        return start(threads, Duration.ofSeconds(30), xml -> xml, properties);
    }

    private static TestGateway start(
            int threads, Duration idle, UnaryOperator<String> descriptor, String... properties) {
        try {
            Path workspace = Files.createTempDirectory("sluice-test");
            Path config = Files.write(
                    workspace.resolve("sluice.properties"), lines(Callers.openUnlessConfigured(List.of(properties))));
            String xml = descriptor.apply(Files.readString(WEBAPP.resolve("WEB-INF/web.xml")));
            Server server = new Server(new QueuedThreadPool(threads));
            ServerConnector connector = new ServerConnector(server);
            connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
            connector.setIdleTimeout(idle.toMillis());
            server.addConnector(connector);
            WebAppContext application = new WebAppContext();
            application.setContextPath("/");
            application.setBaseResourceAsPath(WEBAPP);
            application.setDescriptor(
                    Files.writeString(workspace.resolve("web.xml"), xml).toUri().toString());
            application.setTempDirectory(
                    Files.createDirectory(workspace.resolve("work")).toFile());
            application.setParentLoaderPriority(true);
            application.setThrowUnavailableOnStartupException(true);
            application.setInitParameter("sluice.config", config.toString());
            application.setInitParameter("sluice.demo.base-url", "http://127.0.0.1:" + bind(connector) + "/demo/v1");
            server.setHandler(application);
            TestGateway gateway = new TestGateway(server, workspace);
            gateway.startServer();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes its sluice.properties anew, with these lines and those it {@link #before was begun with}. */
    public void rewrite(String... properties) {
        List<String> lines = new ArrayList<>(List.of(properties));
        lines.addAll(common);
        replace(Callers.openUnlessConfigured(lines));
    }

    /** Writes its sluice.properties anew, with these lines and no other. */
    public void rewriteAsIs(String... properties) {
        replace(List.of(properties));
    }

    private void replace(List<String> lines) {
        try {
            // In one step, as a careful operator does it.
            Path next = Files.write(workspace.resolve("next.properties"), lines(lines));
            Files.move(next, workspace.resolve("sluice.properties"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** web.xml without one filter and its mapping. */
    public static UnaryOperator<String> without(String filterName) {
        return xml -> xml.replaceAll(
                "(?s)<filter(-mapping)?>\\s*<filter-name>" + filterName + "</filter-name>.*?</filter(-mapping)?>", "");
    }

    public int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** {@code http://127.0.0.1:<port>}, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public URI uri(String path) {
        return URI.create(url() + path);
    }

    /** Posts this body, and waits for the whole answer. */
    public RawResponse post(String target, String body, String... headerLines) {
        return send(RawHttp.post(target, body, headerLines));
    }

    public RawResponse get(String target, String... headerLines) {
        return send(RawHttp.get(target, headerLines));
    }

    /** Sends these bytes on a connection of their own, and waits for the whole answer. */
    public RawResponse send(byte[] request) {
        try {
            return RawHttp.send(port(), request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of the running application. */
    public <T> T component(Class<T> type) {
        try {
            return ComponentRegistry.component(((WebAppContext) server.getHandler()).getServletContext(), type);
        } catch (UnavailableException none) {
            throw new IllegalStateException(none);
        }
    }

    /** The value of a metric without labels, as the gateway's own page tells it. */
    public double metric(String name) {
        return new MetricsPage(get("/metrics").bodyText()).value(name);
    }

    /** Waits until a metric has this value: an exchange is booked a moment after its client has the answer. */
    public void awaitMetric(String name, double value) {
        Await.until(name + " is " + value, () -> metric(name) == value);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        } finally {
            org.eclipse.jetty.util.IO.delete(workspace);
        }
    }

    /** With -D{@value #THREADS}=own, every test also holds on threads of the application. */
    private static List<String> lines(List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        Optional.ofNullable(System.getProperty(THREADS)).ifPresent(mode -> all.add(THREADS + "=" + mode));
        return all;
    }

    /** The port is needed before the application starts: its demo provider is configured with it. */
    private static int bind(ServerConnector connector) throws IOException {
        connector.open();
        return connector.getLocalPort();
    }

    private void startServer() {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }
}
