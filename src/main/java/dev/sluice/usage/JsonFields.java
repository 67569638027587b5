package dev.sluice.usage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes fields as the members of one JSON object, after the time. What is not visible ASCII is escaped, so that the object is one line of ASCII. */
final class JsonFields implements FieldSink {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder line;

    /**
     * Begins an object.
     *
     * @param millis its time, in milliseconds since the epoch
     */
    JsonFields(StringBuilder line, long millis) {
        this.line = line;
        line.append("{\"time\":\"");
        TIME.formatTo(Instant.ofEpochMilli(millis), line);
        line.append('"');
    }

    @Override
    public void text(String name, String value) {
        begin(name).append('"');
        int length = Math.min(value.length(), MAX_FIELD);
        for (int i = 0; i < length; i++) {
            append(value.charAt(i));
        }
        line.append('"');
    }

    /** Also half of a pair of surrogates, where a value is cut, is valid JSON when it is escaped. */
    private void append(char c) {
        if (c == '"' || c == '\\') {
            line.append('\\').append(c);
        } else if (c >= ' ' && c < 0x7F) {
            line.append(c);
        } else {
            line.append("\\u")
                    .append(HEX[c >> 12])
                    .append(HEX[c >> 8 & 0xF])
                    .append(HEX[c >> 4 & 0xF])
                    .append(HEX[c & 0xF]);
        }
    }

    @Override
    public void number(String name, long value) {
        begin(name).append(value);
    }

    @Override
    public void none(String name) {
        begin(name).append("null");
    }

    private StringBuilder begin(String name) {
        return line.append(",\"").append(name).append("\":");
    }

    /** Ends the object. */
    void end() {
        line.append('}');
    }
}
