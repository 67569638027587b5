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
 * The content of the properties file, and of the files that its properties name, at one time (behaviour.md 8).
 *
 * @param place location of the file, for messages
 * @param properties the properties of the file
 * @param faults errors of the file itself
 * @param named contents of the files with keys and with prices that the file or the environment names, by path
 */
public record ConfigFile(String place, Map<String, String> properties, List<String> faults, Map<Path, String> named) {

    static final String NAME = "sluice.properties";

    /** The system property, and the context-param, that name the file. */
    static final String PROPERTY = "sluice.config";

    /** The environment variable that names the file. */
    static final String ENVIRONMENT = "SLUICE_CONFIG";

    public ConfigFile {
        properties = Map.copyOf(properties);
        faults = List.copyOf(faults);
        named = Map.copyOf(named);
    }

    /** Without the files that properties name. */
    ConfigFile(String place, Map<String, String> properties, List<String> faults) {
        this(place, properties, faults, Map.of());
    }

    /** Returns this file with the current contents of the files that properties name. */
    ConfigFile withNamedFiles(Map<String, String> environment) {
        return new ConfigFile(
                place,
                properties,
                faults,
                NamedFiles.of(new PropertyReader(properties, new EnvironmentVariables(environment))));
    }

    /** Shows only the location: the content may include secrets. */
    @Override
    public String toString() {
        return place;
    }

    /**
     * Reads the file from the first location that is set. A file that is set but missing is a fault.
     *
     * @param fromSystem path in the system property {@value #PROPERTY}
     * @param fromEnvironment path in the environment variable {@value #ENVIRONMENT}
     * @param onClassPath {@value #NAME} on the container's class path
     * @param fromWebXml path in the context-param {@value #PROPERTY}
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
        DuplicateDetectingProperties read = new DuplicateDetectingProperties();
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
                read.duplicates.stream()
                        .map(name -> name + ": set twice in " + place + "; keep only one")
                        .toList());
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    /** Records duplicate names. {@link Properties} alone would silently use the last value. */
    private static final class DuplicateDetectingProperties extends Properties {

        private static final long serialVersionUID = 1L;

        private final TreeSet<String> duplicates = new TreeSet<>();

        @Override
        public synchronized Object put(Object name, Object value) {
            Object before = super.put(name, value);
            if (before != null) {
                duplicates.add(name.toString());
            }
            return before;
        }
    }
}
