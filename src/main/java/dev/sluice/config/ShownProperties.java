package dev.sluice.config;

import dev.sluice.console.ShownConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The properties that are set, without secrets, for administrators. */
final class ShownProperties {

    private static final String HIDDEN = "set";

    /** The last parts of names of secrets, of what is derived from them, and of addresses that may contain some. */
    private static final Set<String> SECRET =
            Set.of("key", "key-sha256", "sha256", "password", "uri", "url", "proxy-user", "user", "secret");

    private static final String PASSWORD = "password";

    private final ConfigFile file;
    private final EnvironmentVariables environment;

    ShownProperties(ConfigFile file, EnvironmentVariables environment) {
        this.file = file;
        this.environment = environment;
    }

    /** By name: those of the file as they are written, those of the environment by the names of their variables. */
    List<ShownConfig.Property> list() {
        List<ShownConfig.Property> shown = new ArrayList<>();
        file.properties().forEach((name, value) -> {
            if (name.startsWith(PropertyNames.PREFIX)) {
                shown.add(property(name, value, file.place(), isSecret(name)));
            }
        });
        environment
                .read()
                .forEach(variable -> shown.add(property(
                        variable,
                        environment.values().get(variable),
                        "environment",
                        SECRET.stream().anyMatch(last -> variable.endsWith(EnvironmentVariables.variableName(last)))
                                || variable.endsWith(EnvironmentVariables.variableName(PASSWORD)))));
        shown.sort(Comparator.comparing(ShownConfig.Property::name));
        return shown;
    }

    private static ShownConfig.Property property(String name, String value, String origin, boolean isSecret) {
        // Any address may have a name and a password in front of its host.
        boolean isHidden = isSecret || (value.contains("://") && value.contains("@"));
        return new ShownConfig.Property(name, isHidden ? HIDDEN : value, origin, isHidden);
    }

    private static boolean isSecret(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return SECRET.contains(last) || last.endsWith(PASSWORD);
    }
}
