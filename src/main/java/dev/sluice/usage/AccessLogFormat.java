package dev.sluice.usage;

/** How the lines of the access log are written. */
public enum AccessLogFormat {
    /** Names and values with an equals sign between them, and blanks between the fields. */
    TEXT {
        @Override
        void append(StringBuilder line, long millis, UsageRecord exchange) {
            AccessFields.write(exchange, new TextFields(line));
        }
    },
    /** A JSON object, which begins with the time. */
    JSON {
        @Override
        void append(StringBuilder line, long millis, UsageRecord exchange) {
            JsonFields fields = new JsonFields(line, millis);
            AccessFields.write(exchange, fields);
            fields.end();
        }
    };

    /**
     * Appends the line of an exchange, in ASCII, without its end.
     *
     * @param millis when the exchange ended, in milliseconds since the epoch
     */
    abstract void append(StringBuilder line, long millis, UsageRecord exchange);

    /** Returns the line of an exchange. */
    String line(long millis, UsageRecord exchange) {
        StringBuilder line = new StringBuilder(512);
        append(line, millis, exchange);
        return line.toString();
    }
}
