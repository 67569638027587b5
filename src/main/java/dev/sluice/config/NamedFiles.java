package dev.sluice.config;

import dev.sluice.price.PriceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the files that properties name: keys and passwords, which orchestrators mount as secrets, and prices. */
final class NamedFiles {

    private static final int MAX_KEY_BYTES = 64 * 1024;

    private NamedFiles() {}

    /** Returns the content of each readable file in these settings, by path; of prices that are too large, one byte more than they may have. */
    static Map<Path, String> of(PropertyReader settings) {
        Map<Path, String> texts = new HashMap<>();
        settings.path("sluice.prices.file")
                .ifPresent(path -> read(path, PriceLoader.MAX_FILE_BYTES + 1).ifPresent(text -> texts.put(path, text)));
        putKey(settings.path(LedgerReader.PASSWORD_FILE), texts);
        putKey(settings.path(LedgerReader.USERS_KEY_FILE), texts);
        for (String name : settings.givenNames(PropertyNames.PROVIDERS)) {
            putKey(settings.path(PropertyNames.PROVIDERS + name + ".key-file"), texts);
            for (String key : settings.keyNames(name)) {
                putKey(settings.path(PropertyNames.keysOf(name) + key + ".key-file"), texts);
            }
        }
        return texts;
    }

    private static void putKey(Optional<Path> file, Map<Path, String> texts) {
        file.ifPresent(path -> read(path, MAX_KEY_BYTES).ifPresent(text -> texts.put(path, text.strip())));
    }

    private static Optional<String> read(Path path, int most) {
        try (InputStream in = Files.newInputStream(path)) {
            return Optional.of(new String(in.readNBytes(most), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty(); // whoever needs it reports the missing file with its property
        }
    }
}
