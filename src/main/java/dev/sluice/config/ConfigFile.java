package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The properties file, wherever it was found (behaviour.md 8).
 *
 * @param place where it is, for messages
 * @param properties what it says, in no special order
 * @param faults what is wrong with the file itself
 * @param keys the texts of the files that it, or the environment, names for keys, as they were then
 */
public record ConfigFile(String place, Map<String, String> properties, List<String> faults, Map<Path, String> keys) {

    static final String NAME = "sluice.properties";

    /** The system property, and the context-param, that name the file. */
    static final String PROPERTY = "sluice.config";

    /** The environment variable that names the file. */
    static final String ENVIRONMENT = "SLUICE_CONFIG";

    public ConfigFile {
        properties = Map.copyOf(properties);
        faults = List.copyOf(faults);
        keys = Map.copyOf(keys);
    }

    /** Before the files for keys were read. */
    ConfigFile(String place, Map<String, String> properties, List<String> faults) {
        this(place, properties, faults, Map.of());
    }

    /** With the files for keys as they are now. */
    ConfigFile withKeys(Map<String, String> environment) {
        return new ConfigFile(place, properties, faults, KeyFiles.of(new PropertyReader(properties, environment)));
    }

    /** Where it is; its text may hold secrets. */
    @Override
    public String toString() {
        return place;
    }

    /**
     * Reads the file from the first place that names one; a file that is named must be there.
     *
     * @param fromSystem what the system property {@value #PROPERTY} says
     * @param fromEnvironment what the environment variable {@value #ENVIRONMENT} says
     * @param onClassPath {@value #NAME} on the container's class path
     * @param fromWebXml what the context-param {@value #PROPERTY} says
     */
    static ConfigFile find(
            Optional<String> fromSystem,
            Optional<String> fromEnvironment,
            Optional<URL> onClassPath,
            Optional<String> fromWebXml) {
        Optional<String> named = fromSystem.or(() -> fromEnvironment);
        if (named.isEmpty() && onClassPath.isPresent()) {
            return read(onClassPath.get().toString(), onClassPath.get()::openStream);
        }
        return named.or(() -> fromWebXml)
                .map(path -> read(path, () -> Files.newInputStream(Path.of(path))))
                .orElseGet(() -> new ConfigFile("no " + NAME, Map.of(), List.of()));
    }

    private static ConfigFile read(String place, Source source) {
        NotingProperties read = new NotingProperties();
        try (Reader in = new InputStreamReader(source.open(), StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            return new ConfigFile(place, Map.of(), List.of(place + ": cannot be read: " + unreadable));
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return new ConfigFile(
                place,
                properties,
                read.twice.stream()
                        .map(name -> name + ": set twice in " + place)
                        .toList());
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    /** Properties that note which names were set more than once: the last would win without a word. */
    private static final class NotingProperties extends Properties {

        private static final long serialVersionUID = 1L;

        private final TreeSet<String> twice = new TreeSet<>();

        @Override
        public synchronized Object put(Object name, Object value) {
            Object before = super.put(name, value);
            if (before != null) {
                twice.add(name.toString());
            }
            return before;
        }
    }
}
