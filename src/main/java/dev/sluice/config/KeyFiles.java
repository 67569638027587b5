package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the files that hold providers' keys, as orchestrators mount them. */
final class KeyFiles {

    private static final int MOST_BYTES = 64 * 1024;

    private KeyFiles() {}

    /** The text of each file that these settings name and that can be read. */
    static Map<Path, String> of(PropertyReader settings) {
        Map<Path, String> texts = new HashMap<>();
        for (String name : settings.givenNames(PropertyNames.PROVIDERS)) {
            settings.path(PropertyNames.PROVIDERS + name + ".key-file").ifPresent(path -> read(path, texts));
        }
        return texts;
    }

    private static void read(Path path, Map<Path, String> texts) {
        try (InputStream in = Files.newInputStream(path)) {
            texts.put(path, new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            // The reader misses it, and tells its property's name.
        }
    }
}
