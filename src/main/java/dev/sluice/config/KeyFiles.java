package dev.sluice.config;

import dev.sluice.price.PriceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the files that properties name: providers' keys, which orchestrators mount as secrets, and prices. */
final class KeyFiles {

    private static final int MAX_BYTES = 64 * 1024;

    private KeyFiles() {}

    /** Returns the content of each readable file in these settings, by path; of one that is too large, one byte more than it may have. */
    static Map<Path, String> of(PropertyReader settings) {
        Map<Path, String> texts = new HashMap<>();
        settings.path("sluice.prices.file").ifPresent(path -> readPrices(path, texts));
        for (String name : settings.givenNames(PropertyNames.PROVIDERS)) {
            settings.path(PropertyNames.PROVIDERS + name + ".key-file").ifPresent(path -> read(path, texts));
            for (String key : settings.keyNames(name)) {
                settings.path(PropertyNames.keysOf(name) + key + ".key-file").ifPresent(path -> read(path, texts));
            }
        }
        return texts;
    }

    private static void readPrices(Path path, Map<Path, String> texts) {
        try (InputStream in = Files.newInputStream(path)) {
            texts.put(path, new String(in.readNBytes(PriceLoader.MAX_FILE_BYTES + 1), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            // PriceSettingsReader reports the missing file with its property.
        }
    }

    private static void read(Path path, Map<Path, String> texts) {
        try (InputStream in = Files.newInputStream(path)) {
            texts.put(path, new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            // ProviderReader reports the missing file with its property.
        }
    }
}
