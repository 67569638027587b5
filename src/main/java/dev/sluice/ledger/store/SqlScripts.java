package dev.sluice.ledger.store;

import dev.sluice.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The numbered scripts that make the schema of one kind of database. */
final class SqlScripts {

    private static final int FIRST = 1;

    private SqlScripts() {}

    /**
     * A script.
     *
     * @param number from 1
     * @param statements its statements, in order
     * @param checksum of its text
     */
    record SqlScript(int number, List<String> statements, String checksum) {}

    /**
     * Reads all scripts.
     *
     * @param folder name of the folder beside this class
     */
    static List<SqlScript> of(String folder) {
        List<SqlScript> scripts = new ArrayList<>();
        for (int number = FIRST; ; number++) {
            String name = "%s/%03d.sql".formatted(folder, number);
            try (InputStream in = SqlScripts.class.getResourceAsStream(name)) {
                if (in == null) {
                    return scripts;
                }
                scripts.add(script(number, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException("could not read " + name + " of the application", unreadable);
            }
        }
    }

    private static SqlScript script(int number, String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("--")) {
                continue;
            }
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                statement.setLength(statement.length() - ";\n".length());
                statements.add(statement.toString().strip());
                statement.setLength(0);
            }
        }
        return new SqlScript(number, statements, Sha256.hex(text));
    }
}
