package dev.sluice.ledger.store;

import dev.sluice.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A step of the schema.
 *
 * @param version the schema's version afterwards, from 1
 * @param text statements, each with a semicolon at the end of a line; they can be run again after a failure
 */
record Script(int version, String text) {

    /** Returns the scripts of a database in their order. */
    static List<Script> all(Dialect dialect) {
        List<Script> scripts = new ArrayList<>();
        Optional<Script> next = read(dialect, 1);
        while (next.isPresent()) {
            scripts.add(next.get());
            next = read(dialect, scripts.size() + 1);
        }
        return scripts;
    }

    private static Optional<Script> read(Dialect dialect, int version) {
        String name = "%s/%03d.sql".formatted(dialect.directory(), version);
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new Script(version, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name, unreadable);
        }
    }

    List<String> statements() {
        return Arrays.stream(text.split(";\\R", -1))
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    /** Tells this script from others of the same number. */
    String checksum() {
        return Sha256.hex(text);
    }
}
