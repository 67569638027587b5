package dev.sluice.config;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Finds and reads the configuration of a web application. */
public final class Configuration {

    /** The context-param that says where this application serves the embedded demo; set by jetty-base. */
    static final String DEMO_URL = "sluice.demo.base-url";

    private static final String DEFAULT_DEMO_URL = "http://127.0.0.1:8080/demo/v1";

    private Configuration() {}

    /**
     * Reads the configuration of this application.
     *
     * @throws ConfigurationException with all its faults, if there is one
     */
    public static GatewayConfig of(ServletContext context) {
        Map<String, String> environment = System.getenv();
        ConfigFile file = ConfigFile.find(
                given(System.getProperty(ConfigFile.PROPERTY)),
                given(environment.get(ConfigFile.ENVIRONMENT)),
                Optional.ofNullable(context.getClassLoader().getResource(ConfigFile.NAME)),
                given(context.getInitParameter(ConfigFile.PROPERTY)));
        String demoUrl = given(context.getInitParameter(DEMO_URL)).orElse(DEFAULT_DEMO_URL);
        return new ConfigReader(file, environment, URI.create(demoUrl)).read();
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(path -> !path.isBlank());
    }
}
