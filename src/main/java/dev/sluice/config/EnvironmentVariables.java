package dev.sluice.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment variables of the process, and which of them set a property, by the naming rule of MicroProfile Config. */
record EnvironmentVariables(Map<String, String> values) {

    EnvironmentVariables {
        values = Map.copyOf(values);
    }

    /** Returns the environment variable for a property: {@code SLUICE_DEMO} for {@code sluice.demo}. */
    static String variableName(String property) {
        StringBuilder variable = new StringBuilder(property.length());
        for (char c : property.toUpperCase(Locale.ROOT).toCharArray()) {
            variable.append((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return variable.toString();
    }

    /** Returns the values with references escaped: a key may contain any character and must not be changed. */
    Map<String, String> escaped() {
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, variable -> variable.getValue()
                .replace("$", "$$")));
    }

    boolean isSet(String variable) {
        return values.containsKey(variable);
    }

    /** Returns the names given by the operator under this prefix: {@code my-ai} for {@code SLUICE_PROVIDERS_MY_AI_BASE_URL}. */
    Stream<String> givenNames(String prefix) {
        return values.keySet().stream().flatMap(variable -> givenName(variable, prefix).stream());
    }

    private static Optional<String> givenName(String variable, String prefix) {
        String start = variableName(prefix);
        for (String last : PropertyNames.NAMED.get(prefix)) {
            String end = "_" + variableName(last);
            if (variable.startsWith(start)
                    && variable.endsWith(end)
                    && variable.length() > start.length() + end.length()) {
                String given = variable.substring(start.length(), variable.length() - end.length());
                return Optional.of(given.toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return Optional.empty();
    }

    /** Returns the environment variables that set a property, in alphabetical order. */
    Stream<String> read() {
        return withOurPrefix().filter(EnvironmentVariables::setsProperty);
    }

    /** Returns the environment variables with the prefix of the gateway that set no property, in alphabetical order. */
    Stream<String> ignored() {
        return withOurPrefix().filter(variable -> !setsProperty(variable));
    }

    private Stream<String> withOurPrefix() {
        return values.keySet().stream()
                .filter(variable -> variable.startsWith(variableName(PropertyNames.PREFIX)))
                .sorted();
    }

    private static boolean setsProperty(String variable) {
        return variable.equals(ConfigFile.ENVIRONMENT)
                || PropertyNames.SINGLE.stream()
                        .anyMatch(name -> variableName(name).equals(variable))
                || PropertyNames.NAMED.keySet().stream()
                        .anyMatch(prefix -> givenName(variable, prefix).isPresent());
    }
}
