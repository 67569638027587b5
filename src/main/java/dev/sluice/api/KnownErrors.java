package dev.sluice.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of known codes and texts of errors, with what they mean. Immutable and thread-safe. */
final class KnownErrors {

    private static final String FILE = "error-meanings.tsv";
    private static final String HEADER = "meaning\twhere\tstatus\tvalue\tsource";
    private static final String CODE = "code";
    private static final String MESSAGE = "message";
    private static final String ANY = "*";

    /** In the value of a row: any text between two parts. */
    private static final String GAP = " ... ";

    /** A shorter text would occur by chance. */
    private static final int SHORTEST_PART = 5;

    private static final int TOO_MANY_REQUESTS = 429;

    private static final String QUOTES = "'\"`\u2018\u201c";

    private final Map<String, List<Row>> codes;
    private final List<Row> messages;
    private final List<Row> rows;

    private KnownErrors(List<Row> rows) {
        Map<String, List<Row>> byCode = new HashMap<>();
        List<Row> inMessages = new ArrayList<>();
        for (Row row : rows) {
            if (row.where().equals(CODE)) {
                byCode.computeIfAbsent(row.value(), code -> new ArrayList<>(1)).add(row);
            } else {
                inMessages.add(row);
            }
        }
        this.codes = Map.copyOf(byCode);
        this.messages = List.copyOf(inMessages);
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads the table that is part of the gateway.
     *
     * @throws IllegalStateException if it is missing or has a fault
     */
    static KnownErrors load() {
        try (InputStream in = KnownErrors.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("no file " + FILE + " on the class path");
            }
            return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Reads a table.
     *
     * @param lines comments, which start with {@code #}, the header, then one row in each line
     * @throws IllegalStateException naming the line with the first fault
     */
    static KnownErrors read(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        Set<String> known = new HashSet<>();
        boolean hasHeader = false;
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (line.startsWith("#")) {
                continue;
            }
            if (!hasHeader) {
                require(line.equals(HEADER), number, "the header must be: " + HEADER);
                hasHeader = true;
                continue;
            }
            Row row = row(line, number);
            require(known.add(row.where() + row.status() + row.value()), number, "a second row for this value");
            rows.add(row);
        }
        require(!rows.isEmpty(), lines.size(), "no rows");
        return new KnownErrors(rows);
    }

    private static Row row(String line, int number) {
        String[] cells = line.split("\t", -1);
        require(cells.length == 5, number, "5 cells expected, found " + cells.length);
        String where = cells[1];
        String value = cells[3];
        require(where.equals(CODE) || where.equals(MESSAGE), number, "'where' must be code or message");
        require(!value.isBlank() && value.equals(value.strip()), number, "the value is empty or has space around it");
        require(value.equals(value.toLowerCase(Locale.ROOT)), number, "the value must be in lower case");
        require(!cells[4].isBlank(), number, "the source is missing");
        String[] parts = where.equals(CODE) ? new String[] {value} : partsOf(value);
        for (String part : parts) {
            require(where.equals(CODE) || part.length() >= SHORTEST_PART, number, "a part is too short: " + part);
        }
        return new Row(meaning(cells[0], number), where, status(cells[2], number), value, List.of(parts));
    }

    private static ErrorMeaning meaning(String cell, int number) {
        for (ErrorMeaning meaning : ErrorMeaning.values()) {
            if (meaning != ErrorMeaning.UNKNOWN && meaning.name().equals(cell)) {
                return meaning;
            }
        }
        throw fault(number, "no such meaning: " + cell);
    }

    private static int status(String cell, int number) {
        if (cell.equals(ANY)) {
            return Row.ANY_STATUS;
        }
        boolean isStatus = cell.length() == 3 && cell.chars().allMatch(c -> c >= '0' && c <= '9');
        require(isStatus, number, "the status must be * or three digits");
        return Integer.parseInt(cell);
    }

    private static String[] partsOf(String value) {
        List<String> parts = new ArrayList<>(1);
        int start = 0;
        for (int gap; (gap = value.indexOf(GAP, start)) >= 0; start = gap + GAP.length()) {
            parts.add(value.substring(start, gap));
        }
        parts.add(value.substring(start));
        return parts.toArray(String[]::new);
    }

    private static void require(boolean isTrue, int number, String fault) {
        if (!isTrue) {
            throw fault(number, fault);
        }
    }

    private static IllegalStateException fault(int number, String fault) {
        return new IllegalStateException(FILE + ", line " + number + ": " + fault);
    }

    /** All rows, in the order of the file. */
    List<Row> rows() {
        return rows;
    }

    /**
     * Returns what a code means.
     *
     * @param status HTTP status of the error, or 0
     * @param code in lower case
     */
    Optional<ErrorMeaning> ofCode(int status, String code) {
        for (Row row : codes.getOrDefault(code, List.of())) {
            if (row.status() == Row.ANY_STATUS || row.status() == status) {
                return Optional.of(row.meaning());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns what a message means: the first row that is for the status, and whose text occurs in it.
     *
     * @param status HTTP status of the error, or 0
     * @param message in lower case
     */
    Optional<ErrorMeaning> ofMessage(int status, String message) {
        for (Row row : messages) {
            boolean isForStatus = row.status() == Row.ANY_STATUS ? status != TOO_MANY_REQUESTS : row.status() == status;
            boolean mayQuoteClient = row.meaning() == ErrorMeaning.INSUFFICIENT_QUOTA && row.status() == Row.ANY_STATUS;
            if (isForStatus && row.occursIn(mayQuoteClient ? beforeQuotes(message) : message)) {
                return Optional.of(row.meaning());
            }
        }
        return Optional.empty();
    }

    /**
     * The provider's own words. Behind a quotation mark may be those of the client, such as a value that is not valid: they must not take a key
     * from all other clients.
     */
    private static String beforeQuotes(String message) {
        for (int at = 0; at < message.length(); at++) {
            if (QUOTES.indexOf(message.charAt(at)) >= 0) {
                return message.substring(0, at);
            }
        }
        return message;
    }

    /**
     * One row.
     *
     * @param where {@code code} or {@code message}
     * @param status the HTTP status it is for; {@link #ANY_STATUS} for any, in a message any but 429
     * @param value in lower case
     * @param parts of the value: texts that must occur in this order
     */
    record Row(ErrorMeaning meaning, String where, int status, String value, List<String> parts) {

        static final int ANY_STATUS = -1;

        Row {
            parts = List.copyOf(parts);
        }

        boolean isForMessages() {
            return where.equals(MESSAGE);
        }

        private boolean occursIn(String message) {
            int at = 0;
            for (String part : parts) {
                int found = message.indexOf(part, at);
                if (found < 0) {
                    return false;
                }
                at = found + part.length();
            }
            return true;
        }
    }
}
