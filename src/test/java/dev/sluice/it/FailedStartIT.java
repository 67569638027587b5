package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A Tomcat that cannot do what it is for: left to itself it would run on, and answer nobody. */
@EnabledIfSystemProperty(named = "sluice.container", matches = "tomcat")
final class FailedStartIT {

    @Test
    void aTomcatWhosePortIsTakenEnds() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String options = "-Dsluice.virtual-threads=false -Dsluice.port=" + taken.getLocalPort();
            Map<String, String> environment = Map.of("CATALINA_OPTS", options, "SLUICE_DEMO", "true");
            assertThatIOException()
                    .isThrownBy(() -> ServerProcess.start(
                            Server.TOMCAT,
                            environment,
                            base -> Files.copy(
                                    Path.of(System.getProperty("sluice.war")), Server.TOMCAT.application(base))))
                    .withMessageStartingWith("the server ended");
        }
    }
}
