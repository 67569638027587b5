package dev.sluice.config;

import dev.sluice.routing.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads keys that are set as they are, or in a file, or in the container's JNDI. */
final class SecretReader {

    private final PropertyReader settings;
    private final Map<Path, String> files;
    private final KeySource jndi;

    /**
     * Creates a reader.
     *
     * @param files contents of the readable key files, by path
     * @param jndi keys in the container's JNDI
     */
    SecretReader(PropertyReader settings, Map<Path, String> files, KeySource jndi) {
        this.settings = settings;
        this.files = files;
        this.jndi = jndi;
    }

    /** The properties that set one key: those of {@code key}, {@code key-file} and {@code key-jndi} behind the prefix that are there. */
    List<String> sources(String prefix) {
        return Stream.of("key", "key-file", "key-jndi")
                .map(last -> prefix + last)
                .filter(property -> settings.text(property).isPresent())
                .toList();
    }

    /** Returns the key that one of these properties sets; empty if there are none, or with a fault. */
    Optional<Secret> key(List<String> given) {
        if (given.size() > 1) {
            settings.fault(given.get(0), "the key is also set in " + given.get(1) + "; set only one of them");
        }
        return given.stream().findFirst().flatMap(property -> text(property)
                .flatMap(text -> settings.secret(property, text)));
    }

    private Optional<String> text(String property) {
        if (property.endsWith(".key-file")) {
            Optional<String> text = settings.path(property).map(files::get).filter(key -> !key.isEmpty());
            if (text.isEmpty()) {
                settings.fault(property, "must be the path of a readable file that contains the key");
            }
            return text;
        }
        Optional<String> value = settings.text(property);
        return property.endsWith(".key-jndi") ? value.flatMap(entry -> inJndi(property, entry)) : value;
    }

    /** Accepts only local names: other JNDI names make the JVM connect to the server that they name. */
    private Optional<String> inJndi(String property, String entry) {
        Optional<String> text = entry.startsWith("java:") ? jndi.find(entry).map(String::strip) : Optional.empty();
        if (text.isEmpty()) {
            settings.fault(property, "must be the JNDI name of a text, such as java:comp/env/openai-key");
        }
        return text;
    }
}
