package dev.sluice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Limits what our libraries log, whatever level the container has: at debug level, HttpClient logs the providers' keys and every prompt,
 * and the Redis client logs its password.
 *
 * <p>Also quiets the container's loggers that print header lines which it cannot parse, with the clients' keys in them. That works only
 * where the container logs through the JVM's log manager; docs/deploy says how each container is told.
 */
final class LibraryLogLevels {

    private static final Map<String, Level> LEVELS = Map.of(
            "com.zaxxer.hikari", Level.WARNING,
            "io.lettuce", Level.INFO,
            "io.netty", Level.INFO,
            "org.apache.hc", Level.INFO,
            "org.apache.hc.client5.http.headers", Level.OFF,
            "org.apache.hc.client5.http.wire", Level.OFF,
            "org.eclipse.jetty.util.HostPort", Level.OFF,
            "org.eclipse.jetty.http.HttpParser", Level.SEVERE,
            "org.apache.coyote", Level.WARNING,
            "org.apache.tomcat.util.http", Level.WARNING);

    /** Strong references: the log manager drops loggers that nobody refers to, and their levels with them. */
    private final List<Logger> loggers = new ArrayList<>();

    void quiet() {
        LEVELS.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(level);
            loggers.add(logger);
        });
    }
}
