package dev.sluice.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration for tests: lines of the file, environment variables and JNDI entries. */
final class ConfigFixture {

    static final URI DEMO = URI.create("http://127.0.0.1:8080/demo/v1");

    /** A valid provider, for tests of other properties. */
    private static final List<String> ONE_PROVIDER =
            List.of("sluice.providers.sole.base-url=http://127.0.0.1:1/v1", "sluice.providers.sole.auth=none");

    private final Map<String, String> file = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Optional<String>> jndi = new HashMap<>();
    private final List<String> faultsOfFile = new ArrayList<>();

    private ConfigFixture() {}

    /** Only these lines. */
    static ConfigFixture only(String... lines) {
        return new ConfigFixture().and(lines);
    }

    /** A valid provider and these lines. */
    static ConfigFixture provider(String... more) {
        return only(ONE_PROVIDER.toArray(String[]::new)).and(more);
    }

    ConfigFixture and(String... lines) {
        for (String line : lines) {
            int sign = line.indexOf('=');
            file.put(line.substring(0, sign), line.substring(sign + 1));
        }
        return this;
    }

    ConfigFixture variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigFixture inJndi(String name, String value) {
        jndi.put(name, Optional.of(value));
        return this;
    }

    ConfigFixture faultOfFile(String fault) {
        faultsOfFile.add(fault);
        return this;
    }

    /** Reads it, with a client if it configures a provider and says nothing of who may call. */
    GatewayConfig read() {
        boolean hasProvider = sets("sluice.providers.", "SLUICE_PROVIDERS_");
        if (hasProvider && !sets("sluice.auth", "SLUICE_AUTH") && !sets("sluice.clients.", "SLUICE_CLIENTS_")) {
            environment.put("SLUICE_CLIENTS_FIXTURE_KEY_SHA256", "f".repeat(64));
        }
        return readAsIs();
    }

    private boolean sets(String property, String variable) {
        return file.keySet().stream().anyMatch(name -> name.startsWith(property))
                || environment.keySet().stream().anyMatch(name -> name.startsWith(variable));
    }

    GatewayConfig readAsIs() {
        return new ConfigReader(
                        new ConfigFile("sluice.properties", file, faultsOfFile).withNamedFiles(environment),
                        environment,
                        name -> jndi.getOrDefault(name, Optional.empty()),
                        DEMO)
                .read();
    }

    /** Message of the exception that stops the start. */
    String message() {
        return catchThrowableOfType(ConfigurationException.class, this::read).getMessage();
    }

    /** The faults in the message, without its first line. */
    List<String> faults() {
        return message().lines().skip(1).map(String::strip).toList();
    }
}
