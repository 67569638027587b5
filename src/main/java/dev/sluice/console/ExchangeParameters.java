package dev.sluice.console;

import dev.sluice.ledger.query.ExchangeFilter;
import dev.sluice.ledger.query.StatusRange;
import java.time.ZoneId;
import java.util.Optional;

/** The parameters of calls about single exchanges. */
final class ExchangeParameters {

    private static final int FIRST_STATUS = 100;
    private static final int LAST_STATUS = 599;

    private ExchangeParameters() {}

    /**
     * The filter that a call asks for.
     *
     * @param zone in which a date begins
     */
    static ExchangeFilter filter(AdminCall call, ZoneId zone) throws AdminException {
        return new ExchangeFilter(
                call.instant("from", zone),
                call.instant("to", zone),
                UsageResource.selection(call),
                status(call),
                call.text("ending"),
                call.text("error"),
                call.flag("failed"),
                call.text("request_id"));
    }

    private static Optional<StatusRange> status(AdminCall call) throws AdminException {
        Optional<String> text = call.text("status");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().length() == 3 && text.get().endsWith("xx")) {
            int hundreds = text.get().charAt(0) - '0';
            if (hundreds >= 1 && hundreds <= 5) {
                return Optional.of(StatusRange.ofClass(hundreds));
            }
        }
        try {
            int status = Integer.parseInt(text.get());
            if (status >= FIRST_STATUS && status <= LAST_STATUS) {
                return Optional.of(StatusRange.exactly(status));
            }
        } catch (NumberFormatException none) {
            // The same as one out of bounds.
        }
        throw AdminException.invalid("status", "must be a status such as 429, or a class such as 4xx");
    }
}
