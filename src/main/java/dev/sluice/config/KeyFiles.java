package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the files with providers' keys, which orchestrators mount as secrets. */
final class KeyFiles {

    private static final int MAX_BYTES = 64 * 1024;

    private KeyFiles() {}

    /** Returns the content of each readable key file in these settings, by path. */
    static Map<Path, String> of(PropertyReader settings) {
        Map<Path, String> texts = new HashMap<>();
        for (String name : settings.givenNames(PropertyNames.PROVIDERS)) {
            settings.path(PropertyNames.PROVIDERS + name + ".key-file").ifPresent(path -> read(path, texts));
            for (String key : settings.keyNames(name)) {
                settings.path(PropertyNames.keysOf(name) + key + ".key-file").ifPresent(path -> read(path, texts));
            }
        }
        return texts;
    }

    private static void read(Path path, Map<Path, String> texts) {
        try (InputStream in = Files.newInputStream(path)) {
            texts.put(path, new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            // ProviderReader reports the missing file with its property.
        }
    }
}
