package dev.sluice.capture;

import dev.sluice.exchange.Exchange;
import java.util.Optional;

/** Asked whether the text of an exchange is kept, when its request may be sent. */
@FunctionalInterface
public interface CapturedExchanges {

    /** No text is kept. */
    CapturedExchanges NONE = exchange -> Optional.empty();

    /** Returns what takes the text; empty if it is not kept. On the exchange's thread. */
    Optional<Capture> begin(Exchange exchange);
}
