package dev.sluice.ledger.query;

import dev.sluice.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes each exchange as a JSON object in a line, and a last line {@code {"rows":n}}, without which the file is a part. An unknown value has no
 * member. Amounts of money are texts.
 */
public final class NdjsonExchanges implements ExchangeSink {

    private final OutputStream out;
    private long rows;

    /** @param out is not closed, and flushed at the end alone; should have a buffer */
    public NdjsonExchanges(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(StoredExchange exchange) throws IOException {
        char separator = '{';
        for (ExchangeField field : ExchangeField.ALL) {
            Optional<?> value = field.value().apply(exchange);
            if (value.isPresent()) {
                out.write(separator);
                separator = ',';
                out.write(('"' + field.name() + "\":").getBytes(StandardCharsets.UTF_8));
                out.write(json(value.get()));
            }
        }
        out.write("}\n".getBytes(StandardCharsets.UTF_8));
        rows++;
    }

    private static byte[] json(Object value) {
        if (value instanceof BigDecimal amount) {
            return JsonText.quote(ExchangeField.decimal(amount));
        }
        return value instanceof String text
                ? JsonText.quote(text)
                : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void end() throws IOException {
        out.write(("{\"rows\":" + rows + "}\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
