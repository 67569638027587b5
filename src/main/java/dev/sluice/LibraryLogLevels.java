package dev.sluice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the talk of our libraries off, whatever level the container has: at debug HttpClient writes out the providers' keys
 * and every prompt, and Redis' client the password.
 */
final class LibraryLogLevels {

    private static final Map<String, Level> LEVELS = Map.of(
            "io.lettuce", Level.INFO,
            "io.netty", Level.INFO,
            "org.apache.hc", Level.INFO,
            "org.apache.hc.client5.http.headers", Level.OFF,
            "org.apache.hc.client5.http.wire", Level.OFF);

    /** Held, as the log manager forgets the level of a logger that nobody holds. */
    private final List<Logger> loggers = new ArrayList<>();

    void quiet() {
        LEVELS.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(level);
            loggers.add(logger);
        });
    }
}
