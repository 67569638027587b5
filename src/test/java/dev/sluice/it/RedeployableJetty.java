package dev.sluice.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Jetty, with the application's own class loader for its libraries. */
final class RedeployableJetty implements RedeployableServer {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection applications = new ContextHandlerCollection();
    private final Path war;
    private final Path folder;
    private WebAppContext current;

    RedeployableJetty(Path war, Path folder) throws Exception {
        this.war = war;
        this.folder = folder;
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(applications);
        server.start();
    }

    @Override
    public ClassLoader deploy() throws Exception {
        current = new WebAppContext();
        current.setContextPath("/");
        current.setWar(war.toString());
        current.setTempDirectory(Files.createTempDirectory(folder, "jetty").toFile());
        current.setThrowUnavailableOnStartupException(true);
        // What the tests have on their class path is not there in a server.
        current.addHiddenClassMatcher(
                new org.eclipse.jetty.util.ClassMatcher("dev.sluice.", "io.lettuce.", "io.netty."));
        applications.addHandler(current);
        current.start();
        return current.getClassLoader();
    }

    @Override
    public void undeploy() throws Exception {
        current.stop();
        applications.removeHandler(current);
        current.destroy();
        current = null;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
