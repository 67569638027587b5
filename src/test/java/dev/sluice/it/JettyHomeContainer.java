package dev.sluice.it;

import java.io.IOException;
import java.nio.file.Path;
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

    private JettyHomeConfiguration configuration;
    private JettyProcess server;

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
            server = JettyProcess.start(
                    Path.of(configuration.getJettyHome()),
                    Path.of(configuration.getJettyBase()),
                    Path.of(configuration.getWork()),
                    war -> archive.as(ZipExporter.class).exportTo(war.toFile(), true));
            HTTPContext http = new HTTPContext("127.0.0.1", server.port());
            // The runner is named here, as a container without management cannot be asked for its servlets.
            http.add(new Servlet("ArquillianServletRunnerEE9", "/"));
            return new ProtocolMetaData().addContext(http);
        } catch (IOException e) {
            throw new DeploymentException("could not start Jetty", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("interrupted while Jetty started", e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) {
        end();
    }

    private void end() {
        if (server != null) {
            server.close();
        }
    }
}
