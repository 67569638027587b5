package dev.sluice.it;

import java.io.IOException;
import java.util.Map;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Deploys an archive the way an operator does: as a file into the folder where the container looks for it, before it is
 * started. One server for each deployment.
 */
public final class ServerContainer implements DeployableContainer<ServerContainer.Configuration> {

    private ServerProcess server;

    /** Nothing is configured in arquillian.xml: the build's system properties say it all. */
    public static final class Configuration implements ContainerConfiguration {
        @Override
        public void validate() {
            // There is nothing to check.
        }
    }

    @Override
    public Class<Configuration> getConfigurationClass() {
        return Configuration.class;
    }

    @Override
    public void setup(Configuration settings) {
        // There is nothing to set up.
    }

    @Override
    public void start() {
        // The server starts with its application.
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
            server = ServerProcess.start(Server.tested(), Map.of(), base -> archive.as(ZipExporter.class)
                    .exportTo(Server.tested().application(base).toFile(), true));
            HTTPContext http = new HTTPContext("127.0.0.1", server.port());
            // The runner is named here, as a container without management cannot be asked for its servlets.
            http.add(new Servlet("ArquillianServletRunnerEE9", "/"));
            return new ProtocolMetaData().addContext(http);
        } catch (IOException e) {
            throw new DeploymentException("could not start the server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException("interrupted while the server started", e);
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
