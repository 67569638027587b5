package dev.sluice.config;

import dev.sluice.routing.Secret;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The properties from file and environment as typed values; notes a fault for each that cannot be had, and goes on with
 * nothing in its place.
 */
final class PropertyReader {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*|sluice\\..*");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}]+)");

    private final SmallRyeConfig config;
    private final Map<String, String> file;
    private final Map<String, String> environment;
    private final List<String> faults = new ArrayList<>();

    PropertyReader(Map<String, String> file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
        this.config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new PropertiesConfigSource(file, ConfigFile.NAME, 100),
                        new EnvConfigSource(asTheyAre(environment), 200))
                .build();
    }

    /** With nothing in them that reads as a reference: a key may hold any sign, and is not to be changed by it. */
    private static Map<String, String> asTheyAre(Map<String, String> environment) {
        Map<String, String> escaped = new HashMap<>();
        environment.forEach((name, value) -> escaped.put(name, value.replace("$", "$$")));
        return escaped;
    }

    /** The operator's names of things under this prefix, in file and environment, in alphabetical order. */
    List<String> givenNames(String prefix) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : file.keySet()) {
            if (property.startsWith(prefix)) {
                PropertyNames.givenName(property).ifPresent(names::add);
            }
        }
        for (String variable : environment.keySet()) {
            givenName(variable, prefix)
                    .filter(name -> names.stream()
                            .noneMatch(known -> inEnvironment(known).equals(inEnvironment(name))))
                    .ifPresent(names::add);
        }
        return List.copyOf(names);
    }

    /** {@code SLUICE_PROVIDERS_MY_AI_BASE_URL} speaks of {@code my-ai}. */
    private static Optional<String> givenName(String variable, String prefix) {
        String start = inEnvironment(prefix);
        for (String last : PropertyNames.NAMED.get(prefix)) {
            String end = "_" + inEnvironment(last);
            if (variable.startsWith(start)
                    && variable.endsWith(end)
                    && variable.length() > start.length() + end.length()) {
                String given = variable.substring(start.length(), variable.length() - end.length());
                return Optional.of(given.toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return Optional.empty();
    }

    /** Names of the environment variables that are settings, in alphabetical order. */
    List<String> variablesRead() {
        return ours().filter(this::isSetting).toList();
    }

    /** Names of the environment variables that look like settings but are none, in alphabetical order. */
    List<String> variablesIgnored() {
        return ours().filter(variable -> !isSetting(variable)).toList();
    }

    private Stream<String> ours() {
        return environment.keySet().stream()
                .filter(variable -> variable.startsWith(inEnvironment(PropertyNames.PREFIX)))
                .sorted();
    }

    private boolean isSetting(String variable) {
        return variable.equals(ConfigFile.ENVIRONMENT)
                || PropertyNames.SINGLE.stream()
                        .anyMatch(name -> inEnvironment(name).equals(variable))
                || PropertyNames.NAMED.keySet().stream()
                        .anyMatch(prefix -> givenName(variable, prefix).isPresent());
    }

    /** How a name is spelled as an environment variable, by the rule of MicroProfile Config. */
    static String inEnvironment(String name) {
        StringBuilder variable = new StringBuilder(name.length());
        for (char c : name.toUpperCase(Locale.ROOT).toCharArray()) {
            variable.append((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return variable.toString();
    }

    /** Notes a fault, once however often its property is read. */
    void fault(String property, String message) {
        String fault = property + ": " + message;
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    List<String> faults() {
        return faults;
    }

    /** The value with its references resolved; empty when it is not set or blank. */
    Optional<String> text(String property) {
        try {
            ConfigValue value = config.getConfigValue(property);
            if (value.hasProblems()) {
                unresolved(property);
                return Optional.empty();
            }
            return Optional.ofNullable(value.getValue()).map(String::strip).filter(text -> !text.isEmpty());
        } catch (NoSuchElementException unresolved) {
            unresolved(property);
            return Optional.empty();
        }
    }

    private void unresolved(String property) {
        List<String> missing = new ArrayList<>();
        for (Matcher reference = REFERENCE.matcher(file.getOrDefault(property, "")); reference.find(); ) {
            String name = reference.group(1);
            if (!environment.containsKey(name) && !file.containsKey(name)) {
                // Somebody may have put the secret itself between the braces.
                missing.add(VARIABLE.matcher(name).matches() ? "${" + name + "}" : "something");
            }
        }
        fault(property, "refers to " + String.join(" and ", missing) + ", which is not set");
    }

    Optional<String> required(String property) {
        int before = faults.size();
        Optional<String> text = text(property);
        if (text.isEmpty() && faults.size() == before) {
            fault(property, "is missing");
        }
        return text;
    }

    /** A credential, or empty when this text cannot be one. */
    Optional<Secret> secret(String property, String text) {
        try {
            return Optional.of(new Secret(text));
        } catch (IllegalArgumentException unfit) {
            fault(property, "must be visible ASCII characters, without spaces");
            return Optional.empty();
        }
    }

    /** The parts of a list with commas; none where it is not set. */
    List<String> words(String property) {
        return text(property).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** One of these words, or the first where nothing is set. */
    String choice(String property, List<String> words) {
        Optional<String> text = text(property);
        if (text.isPresent() && !words.contains(text.get())) {
            fault(property, "must be one of " + String.join(", ", words));
            return words.get(0);
        }
        return text.orElse(words.get(0));
    }

    boolean flag(String property) {
        return choice(property, List.of("false", "true")).equals("true");
    }

    /** A whole number from 1 to {@code max}; the default where it is not set or not one. */
    long count(String property, long defaultValue, long max) {
        Optional<String> text = text(property);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= 1 && number <= max) {
                return number;
            }
            fault(property, "must be 1 to " + max);
        } catch (NumberFormatException notANumber) {
            fault(property, "must be a whole number, 1 to " + max);
        }
        return defaultValue;
    }

    /** The place of a file, which need not be there. */
    Optional<Path> path(String property) {
        try {
            return text(property).map(Path::of);
        } catch (InvalidPathException unfit) {
            fault(property, "must be the path of a file");
            return Optional.empty();
        }
    }

    /** A time zone by its name, such as {@code Europe/Zurich}. */
    ZoneId zone(String property, ZoneId otherwise) {
        try {
            return text(property).map(ZoneId::of).orElse(otherwise);
        } catch (DateTimeException unknown) {
            fault(property, "must be the name of a time zone, such as Europe/Zurich");
            return otherwise;
        }
    }

    /** How often something is done; empty for never, which is written {@code 0}. */
    Optional<Duration> interval(String property, Duration otherwise) {
        Optional<String> text = text(property);
        if (text.isEmpty()) {
            return Optional.of(otherwise);
        }
        return text.get().equals("0")
                ? Optional.empty()
                : duration(property, "must be 0 for never, or a time such as ");
    }

    /** A length of time above zero, such as {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
    Optional<Duration> duration(String property) {
        return duration(property, "must be a time above zero, such as ");
    }

    private Optional<Duration> duration(String property, String otherwiseFault) {
        Optional<String> text = text(property);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = DURATION.matcher(text.get());
        if (parts.matches() && Long.parseLong(parts.group(1)) > 0) {
            long amount = Long.parseLong(parts.group(1));
            return Optional.of(
                    switch (parts.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    });
        }
        fault(property, otherwiseFault + "500ms, 5s, 2m or 1h");
        return Optional.empty();
    }
}
