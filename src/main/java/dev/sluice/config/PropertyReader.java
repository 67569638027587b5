package dev.sluice.config;

import dev.sluice.auth.NamePatterns;
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
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads properties from file and environment as typed values. Records a fault for each invalid one and continues with a default or
 * empty value.
 */
final class PropertyReader {

    static final int DAYS_OF_YEAR = 365;

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,4})([hdy])");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*|sluice\\..*");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}]+)");

    private final SmallRyeConfig config;
    private final Map<String, String> file;
    private final EnvironmentVariables environment;
    private final List<String> faults = new ArrayList<>();

    PropertyReader(Map<String, String> file, EnvironmentVariables environment) {
        this.file = file;
        this.environment = environment;
        this.config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new PropertiesConfigSource(file, ConfigFile.NAME, 100),
                        new EnvConfigSource(environment.escaped(), 200))
                .build();
    }

    /** Returns the names of all properties in the file. */
    Set<String> names() {
        return file.keySet();
    }

    /** Returns the names given by the operator under this prefix, in file and environment, in alphabetical order. */
    List<String> givenNames(String prefix) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : file.keySet()) {
            if (property.startsWith(prefix)) {
                PropertyNames.givenName(property).ifPresent(names::add);
            }
        }
        addNew(environment.givenNames(prefix, Set.copyOf(names)), names);
        return List.copyOf(names);
    }

    /** Returns the names of a provider's keys, in file and environment, in alphabetical order; empty if it has at most one, without a name. */
    List<String> keyNames(String provider) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : file.keySet()) {
            PropertyNames.keyName(property, provider).ifPresent(names::add);
        }
        addNew(environment.keyNames(provider), names);
        return List.copyOf(names);
    }

    /** The name of a variable does not tell "my-ai" from "my_ai": a name from the file is not added a second time. */
    private static void addNew(Stream<String> inEnvironment, Set<String> names) {
        inEnvironment
                .filter(name -> names.stream().noneMatch(known -> EnvironmentVariables.variableName(known)
                        .equals(EnvironmentVariables.variableName(name))))
                .forEach(names::add);
    }

    /** Records a fault. A repeated fault is recorded once. */
    void fault(String property, String message) {
        String fault = property + ": " + message;
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    List<String> faults() {
        return faults;
    }

    /** Returns the value with references resolved; empty if it is not set or blank. */
    Optional<String> text(String property) {
        try {
            ConfigValue value = config.getConfigValue(property);
            if (value.hasProblems()) {
                addUnresolvedFault(property);
                return Optional.empty();
            }
            return Optional.ofNullable(value.getValue()).map(String::strip).filter(text -> !text.isEmpty());
        } catch (NoSuchElementException unresolved) {
            addUnresolvedFault(property);
            return Optional.empty();
        }
    }

    private void addUnresolvedFault(String property) {
        List<String> missing = new ArrayList<>();
        for (Matcher reference = REFERENCE.matcher(file.getOrDefault(property, "")); reference.find(); ) {
            String name = reference.group(1);
            if (!environment.isSet(name) && !file.containsKey(name)) {
                // The text between the braces may be the secret itself.
                missing.add(VARIABLE.matcher(name).matches() ? "${" + name + "}" : "a name that is not shown");
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

    /** Returns the text as a secret; empty and a fault if it has characters that a header cannot carry. */
    Optional<Secret> secret(String property, String text) {
        try {
            return Optional.of(new Secret(text));
        } catch (IllegalArgumentException unfit) {
            fault(property, "must be visible ASCII characters, without spaces");
            return Optional.empty();
        }
    }

    /** Returns the parts of a comma-separated list; empty if it is not set. */
    List<String> words(String property) {
        return text(property).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Returns the patterns of a comma-separated list; any name fulfils them if it is not set. */
    NamePatterns patterns(String property) {
        List<String> words = words(property);
        return words.isEmpty() ? NamePatterns.ANY : new NamePatterns(words);
    }

    /** Returns one of these words; the first if the property is not set. */
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

    /** Returns a whole number from 1 to {@code max}; the default if the property is not set or invalid. */
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

    /** Returns the path of a file, which need not exist. */
    Optional<Path> path(String property) {
        try {
            return text(property).map(Path::of);
        } catch (InvalidPathException unfit) {
            fault(property, "must be the path of a file");
            return Optional.empty();
        }
    }

    /** Returns a time zone, for example {@code Europe/Zurich}. */
    ZoneId zone(String property, ZoneId defaultValue) {
        try {
            return text(property).map(ZoneId::of).orElse(defaultValue);
        } catch (DateTimeException unknown) {
            fault(property, "must be the name of a time zone, such as Europe/Zurich");
            return defaultValue;
        }
    }

    /** Returns an interval; empty for never, written as {@code 0}. */
    Optional<Duration> interval(String property, Duration defaultValue) {
        return text(property).isEmpty() ? Optional.of(defaultValue) : interval(property);
    }

    /** The same for an interval that is off by default. */
    Optional<Duration> interval(String property) {
        Optional<String> text = text(property);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return text.get().equals("0")
                ? Optional.empty()
                : duration(property, "must be 0 for never, or a duration such as ");
    }

    /** Returns a positive duration, for example {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
    Optional<Duration> duration(String property) {
        return duration(property, "must be a duration above zero, such as ");
    }

    /** The same with another beginning of the fault's text. */
    Optional<Duration> duration(String property, String faultStart) {
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
        fault(property, faultStart + "500ms, 5s, 2m or 1h");
        return Optional.empty();
    }

    /** Returns for how long something is kept, for example {@code 24h}, {@code 90d} or {@code 10y}; the default if it is not set or invalid. */
    Duration period(String property, Duration defaultValue) {
        Optional<String> text = text(property);
        if (text.isEmpty()) {
            return defaultValue;
        }
        Matcher parts = PERIOD.matcher(text.get());
        if (!parts.matches()) {
            fault(property, "must be a number of hours, days or years, such as 24h, 90d or 10y");
            return defaultValue;
        }
        int count = Integer.parseInt(parts.group(1));
        return switch (parts.group(2)) {
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofDays((long) count * DAYS_OF_YEAR);
        };
    }
}
