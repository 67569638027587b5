package dev.sluice.container;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The directory where a container's applications may keep data that outlives them. */
public final class DataDirectory {

    private static final String NAME = "sluice-data";

    private DataDirectory() {}

    /**
     * Finds the directory of this application's data. It need not exist.
     *
     * @param systemProperty returns a system property; null if it is not set
     * @return empty if the container is none of Jetty, Tomcat and WildFly
     */
    public static Optional<Path> of(UnaryOperator<String> systemProperty) {
        return Stream.of("jboss.server.data.dir", "jetty.base", "catalina.base")
                .map(systemProperty)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .map(value -> Path.of(value, NAME));
    }
}
