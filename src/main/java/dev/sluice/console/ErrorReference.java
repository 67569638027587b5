package dev.sluice.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the reference says of errors. Its tables are in the application as they are in {@code docs/reference/errors.md}. Immutable. */
final class ErrorReference {

    private static final String FILE = "errors.md";

    /** A heading that names the status of the table below it. */
    private static final Pattern HEADING = Pattern.compile("## (\\d{3})");

    /** A row: perhaps a status, a code, and its cause and remedy. */
    private static final Pattern ROW = Pattern.compile("\\| (?:(\\d{3}) \\| )?`([a-z_]+)` \\| ([^|]+) \\|");

    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]+\\)");

    private final List<Entry> entries;

    /**
     * What is said of a code.
     *
     * @param status of the answers that have it
     * @param cause and remedy, as plain text
     */
    record Entry(int status, String code, String cause) {}

    /** Reads the reference. */
    ErrorReference() {
        this.entries = read(text());
    }

    private static String text() {
        try (InputStream in = ErrorReference.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(FILE, unreadable);
        }
    }

    private static List<Entry> read(String markdown) {
        List<Entry> entries = new ArrayList<>();
        int ofSection = 0;
        for (String line : markdown.lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                ofSection = Integer.parseInt(heading.group(1));
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                int status = row.group(1) == null ? ofSection : Integer.parseInt(row.group(1));
                entries.add(new Entry(status, row.group(2), plain(row.group(3))));
            }
        }
        return List.copyOf(entries);
    }

    private static String plain(String markdown) {
        return LINK.matcher(markdown).replaceAll("$1").replace("`", "");
    }

    /** What is said of a code; a code may have several statuses. */
    List<Entry> of(String code) {
        return entries.stream().filter(entry -> entry.code().equals(code)).toList();
    }
}
