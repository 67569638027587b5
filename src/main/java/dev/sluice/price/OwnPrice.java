package dev.sluice.price;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An operator's price of one model, in the operator's currency.
 *
 * @param section section of the catalogue, which need not exist
 * @param model name of the model; that of the catalogue, with its rules, if it is there
 * @param from when it begins; empty for always
 * @param amounts amounts by {@linkplain PriceLoader#LABELS label}; with what every price needs
 */
public record OwnPrice(String section, String model, Optional<Instant> from, Map<String, BigDecimal> amounts) {

    public OwnPrice {
        amounts = new LinkedHashMap<>(amounts);
    }
}
