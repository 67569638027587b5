package dev.sluice.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration as an operator gives it: lines of a file, and variables of the environment. */
final class ConfigFixture {

    static final URI DEMO = URI.create("http://127.0.0.1:8080/demo/v1");

    /** What makes a configuration whole, for tests that are about something else. */
    private static final List<String> ONE_PROVIDER =
            List.of("sluice.providers.sole.base-url=http://127.0.0.1:1/v1", "sluice.providers.sole.auth=none");

    private final Map<String, String> file = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Optional<String>> jndi = new HashMap<>();
    private final List<String> faultsOfFile = new ArrayList<>();

    private ConfigFixture() {}

    /** These lines and nothing else. */
    static ConfigFixture only(String... lines) {
        return new ConfigFixture().and(lines);
    }

    /** One provider without fault, and these lines. */
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

    GatewayConfig read() {
        return new ConfigReader(
                        new ConfigFile("sluice.properties", file, faultsOfFile).withKeys(environment),
                        environment,
                        name -> jndi.getOrDefault(name, Optional.empty()),
                        DEMO)
                .read();
    }

    /** What the start is refused with. */
    String message() {
        return catchThrowableOfType(ConfigurationException.class, this::read).getMessage();
    }

    /** The single faults, without the line that counts them. */
    List<String> faults() {
        return message().lines().skip(1).map(String::strip).toList();
    }
}
