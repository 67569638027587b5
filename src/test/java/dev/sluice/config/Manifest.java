package dev.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A node of a YAML file: a member that is missing or of another kind fails the test, with its path. */
final class Manifest {

    private final String path;
    private final Object value;

    private Manifest(String path, Object value) {
        this.path = path;
        this.value = value;
    }

    /** The documents of a file, in their order. */
    static List<Manifest> documents(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(Files.readString(file));
            return new Manifest(file.toString(), toList(documents)).items();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The member under these names, from the outermost to the innermost. */
    Manifest at(String... names) {
        Manifest found = this;
        for (String name : names) {
            if (!found.has(name)) {
                throw new AssertionError(found.path + " has no " + name);
            }
            found = found.members().get(name);
        }
        return found;
    }

    boolean has(String name) {
        return value instanceof Map<?, ?> members && members.containsKey(name);
    }

    /** The members by their names. */
    Map<String, Manifest> members() {
        if (!(value instanceof Map<?, ?> map)) {
            throw new AssertionError(path + " is no mapping");
        }
        Map<String, Manifest> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(name.toString(), new Manifest(path + "." + name, member)));
        return members;
    }

    List<Manifest> items() {
        if (!(value instanceof List<?> list)) {
            throw new AssertionError(path + " is no list");
        }
        return list.stream().map(item -> new Manifest(path + "[]", item)).toList();
    }

    /** The item of a list whose member has this text. */
    Manifest item(String name, String text) {
        return items().stream()
                .filter(item -> item.has(name) && item.at(name).text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " has no item with " + name + " " + text));
    }

    /** A text, number or truth value, as a text. */
    String text() {
        return String.valueOf(value);
    }

    int number() {
        return Integer.parseInt(text());
    }

    private static List<Object> toList(Iterable<Object> documents) {
        List<Object> all = new ArrayList<>();
        documents.forEach(all::add);
        return all;
    }
}
