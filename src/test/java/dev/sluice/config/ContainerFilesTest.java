package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code deploy/container}: the configuration and the environment that Compose gives to the gateways go together. */
final class ContainerFilesTest {

    private static final Map<String, String> GIVEN = Map.of("OPENAI_API_KEY", "sk-1", "APP_KEY_SHA256", "0".repeat(64));

    private final Manifest services =
            Manifest.documents(Path.of("deploy/container/compose.yaml")).get(0).at("services");

    @Test
    void theConfigurationIsReadWithoutFaultOrWarning() {
        for (String gateway : List.of("one", "two")) {
            GatewayConfig config = read(environment(gateway));

            assertThat(config.warnings()).as(gateway).isEmpty();
            assertThat(config.rejectsUnknownHints()).as(gateway).isTrue();
            assertThat(config.redis()).as(gateway).isPresent();
        }
    }

    @Test
    void aGatewayMayTakeLongerToEndThanTheDrainLasts() {
        String grace = services.at("one", "stop_grace_period").text();

        assertThat(Integer.parseInt(grace.replace("s", "")))
                .isGreaterThan((int) read(environment("one")).drainTimeout().toSeconds() + 5);
    }

    /** What the container gets when the variables that Compose itself asks for are set. */
    private Map<String, String> environment(String gateway) {
        Map<String, String> environment = new HashMap<>(Map.of("SLUICE_CONFIG", "/etc/sluice/sluice.properties"));
        services.at(gateway, "environment").members().forEach((name, value) -> {
            String text = value.text();
            String asked = text.startsWith("${") ? text.replaceAll("^\\$\\{([A-Z0-9_]+).*", "$1") : "";
            environment.put(name, GIVEN.getOrDefault(asked, text));
        });
        return environment;
    }

    private static GatewayConfig read(Map<String, String> environment) {
        ConfigFile file = ConfigFile.find(
                Optional.of("deploy/container/sluice.properties"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new ConfigReader(
                        file.withNamedFiles(environment), environment, name -> Optional.empty(), ConfigFixture.DEMO)
                .read();
    }
}
