package dev.sluice.price;

import dev.sluice.digest.Sha256;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a model costs, from some time on, or at some hours.
 *
 * @param id tells this price from all others, also from the same one in another currency or with another factor: 12 hexadecimal digits
 * @param from when it begins; empty for always
 * @param hours when it holds on each day; empty for all day
 * @param standard the amounts without a tier of service
 * @param tiers other amounts, by the tier of service that the answer names
 */
record Price(String id, Optional<Instant> from, Optional<Hours> hours, Amounts standard, Map<String, Amounts> tiers) {

    private static final int ID_LENGTH = 12;

    Price {
        tiers = Map.copyOf(tiers);
    }

    /**
     * Creates the price of a model.
     *
     * @param model section and model
     * @param currency what the amounts are in
     */
    static Price of(
            String model,
            String currency,
            Optional<Instant> from,
            Optional<Hours> hours,
            Amounts standard,
            Map<String, Amounts> tiers) {
        String all = String.join(
                "|",
                model,
                currency,
                from.toString(),
                hours.toString(),
                standard.toString(),
                new TreeMap<>(tiers).toString());
        return new Price(Sha256.hex(all).substring(0, ID_LENGTH), from, hours, standard, tiers);
    }

    boolean holdsAt(Instant time) {
        return from.filter(time::isBefore).isEmpty()
                && hours.filter(some -> !some.contain(LocalTime.ofInstant(time, ZoneOffset.UTC)))
                        .isEmpty();
    }
}
