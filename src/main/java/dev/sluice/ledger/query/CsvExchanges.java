package dev.sluice.ledger.query;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes exchanges as CSV (RFC 4180) with a line of headers. An unknown value is an empty cell. Text that a spreadsheet would take for a formula
 * begins with an apostrophe.
 */
public final class CsvExchanges implements ExchangeSink {

    private static final String LINE_END = "\r\n";

    /** With these begins what a spreadsheet computes. */
    private static final String FORMULA = "=+-@\t\r";

    private static final String TO_QUOTE = ",\"\r\n";

    private final Writer out;
    private boolean hasHeader;

    /** @param out is not closed, and flushed at the end alone */
    public CsvExchanges(Writer out) {
        this.out = out;
    }

    @Override
    public void write(StoredExchange exchange) throws IOException {
        writeHeader();
        boolean isFirst = true;
        for (ExchangeField field : ExchangeField.ALL) {
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            Optional<?> value = field.value().apply(exchange);
            if (value.isPresent()) {
                out.write(cell(value.get()));
            }
        }
        out.write(LINE_END);
    }

    private void writeHeader() throws IOException {
        if (!hasHeader) {
            out.write(ExchangeField.ALL.stream().map(ExchangeField::name).collect(Collectors.joining(",")) + LINE_END);
            hasHeader = true;
        }
    }

    private static String cell(Object value) {
        if (value instanceof BigDecimal amount) {
            return ExchangeField.decimal(amount);
        }
        return value instanceof String text ? cell(text) : value.toString();
    }

    private static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(letter -> TO_QUOTE.indexOf(letter) >= 0)
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }

    @Override
    public void end() throws IOException {
        writeHeader();
        out.flush();
    }
}
