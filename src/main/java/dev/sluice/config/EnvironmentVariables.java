package dev.sluice.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment variables of the process, and which of them set a property, by the naming rule of MicroProfile Config. */
record EnvironmentVariables(Map<String, String> values) {

    private static final String KEYS = "_KEYS_";

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

    /**
     * Returns the names given by the operator under this prefix: {@code my-ai} for {@code SLUICE_PROVIDERS_MY_AI_BASE_URL}.
     *
     * @param known names that are given elsewhere; what sets a property of theirs gives no further name
     */
    Stream<String> givenNames(String prefix, Set<String> known) {
        Set<String> set = known.stream()
                .flatMap(name -> PropertyNames.NAMED.get(prefix).stream().map(last -> prefix + name + "." + last))
                .map(EnvironmentVariables::variableName)
                .collect(Collectors.toSet());
        return values.keySet().stream()
                .filter(variable -> !set.contains(variable))
                .flatMap(variable -> givenName(variable, prefix).stream());
    }

    /** Returns the names of a provider's keys: {@code a} for {@code SLUICE_PROVIDERS_OPENAI_KEYS_A_KEY}. */
    Stream<String> keyNames(String provider) {
        String prefix = PropertyNames.keysOf(provider);
        return values.keySet().stream().flatMap(variable -> givenName(variable, prefix, PropertyNames.OF_KEY).stream());
    }

    /** One of several keys of a provider, else a property of the provider itself. */
    private static Optional<String> givenName(String variable, String prefix) {
        int keys = prefix.equals(PropertyNames.PROVIDERS) ? variable.lastIndexOf(KEYS) : -1;
        if (keys > variableName(prefix).length()) {
            String provider = variable.substring(variableName(prefix).length(), keys);
            if (givenName(variable, PropertyNames.keysOf(provider), PropertyNames.OF_KEY)
                    .isPresent()) {
                return Optional.of(given(provider));
            }
        }
        return givenName(variable, prefix, PropertyNames.NAMED.get(prefix));
    }

    private static Optional<String> givenName(String variable, String prefix, Set<String> lasts) {
        String start = variableName(prefix);
        for (String last : lasts) {
            String end = "_" + variableName(last);
            if (variable.startsWith(start)
                    && variable.endsWith(end)
                    && variable.length() > start.length() + end.length()) {
                return Optional.of(given(variable.substring(start.length(), variable.length() - end.length())));
            }
        }
        return Optional.empty();
    }

    private static String given(String inVariable) {
        return inVariable.toLowerCase(Locale.ROOT).replace('_', '-');
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
