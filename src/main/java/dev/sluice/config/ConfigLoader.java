package dev.sluice.config;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds and reads the configuration of a web application. */
public final class ConfigLoader {

    /** The context-param that says where this application serves the embedded demo; set by jetty-base. */
    static final String DEMO_URL = "sluice.demo.base-url";

    private static final String DEFAULT_DEMO_URL = "http://127.0.0.1:8080/demo/v1";

    private final Supplier<ConfigFile> file;
    private final Map<String, String> environment;
    private final URI demoUrl;
    private final KeySource jndi = new JndiKeys();

    /**
     * Of these sources.
     *
     * @param file finds and reads the file, at each call
     * @param environment the process' environment variables
     * @param demoUrl where this application serves the embedded demo provider
     */
    ConfigLoader(Supplier<ConfigFile> file, Map<String, String> environment, URI demoUrl) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.demoUrl = demoUrl;
    }

    /** Of this application; nothing is read yet. */
    public static ConfigLoader of(ServletContext context) {
        Map<String, String> environment = System.getenv();
        String demoUrl = given(context.getInitParameter(DEMO_URL)).orElse(DEFAULT_DEMO_URL);
        return new ConfigLoader(
                () -> ConfigFile.find(
                        given(System.getProperty(ConfigFile.PROPERTY)),
                        given(environment.get(ConfigFile.ENVIRONMENT)),
                        Optional.ofNullable(context.getClassLoader().getResource(ConfigFile.NAME)),
                        given(context.getInitParameter(ConfigFile.PROPERTY))),
                environment,
                URI.create(demoUrl));
    }

    /** The file as it is now. */
    public ConfigFile file() {
        return file.get().withKeys(environment);
    }

    /**
     * Reads and checks the configuration that this file and the environment make.
     *
     * @throws ConfigurationException with all its faults, if there is one
     */
    public GatewayConfig read(ConfigFile found) {
        return new ConfigReader(found, environment, jndi, demoUrl).read();
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(path -> !path.isBlank());
    }
}
