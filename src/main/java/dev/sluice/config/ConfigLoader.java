package dev.sluice.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Finds and reads the configuration of the web application. */
public final class ConfigLoader {

    /** The context-param with the base URL of the embedded demo provider; set by jetty-base. */
    static final String DEMO_URL = "sluice.demo.base-url";

    private static final String DEFAULT_DEMO_URL = "http://127.0.0.1:8080/demo/v1";

    private final Supplier<ConfigFile> file;
    private final Map<String, String> environment;
    private final URI demoUrl;
    private final KeySource jndi = new JndiKeys();

    /**
     * Creates a loader for these sources.
     *
     * @param file finds and reads the file at each call
     * @param environment environment variables of the process
     * @param demoUrl base URL of the embedded demo provider in this application
     */
    ConfigLoader(Supplier<ConfigFile> file, Map<String, String> environment, URI demoUrl) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.demoUrl = demoUrl;
    }

    /**
     * Creates a loader for an application. Reads nothing yet.
     *
     * @param parameters the application's context-params by their names; null for one that is not set
     * @param classes the application's class loader, which may have a configuration file as a resource
     */
    public static ConfigLoader of(UnaryOperator<String> parameters, ClassLoader classes) {
        Map<String, String> environment = System.getenv();
        String demoUrl = nonBlank(parameters.apply(DEMO_URL)).orElse(DEFAULT_DEMO_URL);
        return new ConfigLoader(
                () -> ConfigFile.find(
                        nonBlank(System.getProperty(ConfigFile.PROPERTY)),
                        nonBlank(environment.get(ConfigFile.ENVIRONMENT)),
                        Optional.ofNullable(classes.getResource(ConfigFile.NAME)),
                        nonBlank(parameters.apply(ConfigFile.PROPERTY))),
                environment,
                URI.create(demoUrl));
    }

    /** Reads the current file. */
    public ConfigFile file() {
        return file.get().withNamedFiles(environment);
    }

    /**
     * Reads and validates the configuration from this file and the environment.
     *
     * @throws ConfigurationException with all faults, if there are any
     */
    public GatewayConfig read(ConfigFile found) {
        return new ConfigReader(found, environment, jndi, demoUrl).read();
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.ofNullable(text).filter(path -> !path.isBlank());
    }
}
