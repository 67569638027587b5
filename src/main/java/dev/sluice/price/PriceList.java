package dev.sluice.price;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The prices in force: the catalogue, and where the models of providers and targets are found in it. Immutable and thread-safe.
 *
 * @param catalogue all prices
 * @param currency code of the currency of all amounts
 * @param perDollar how much of the currency one US dollar is
 * @param sections names of sections, by the names of providers. A provider that is not in it has no prices
 * @param priceAs models in the catalogue, by the names of targets that are priced so, whatever they answer
 */
public record PriceList(
        Catalogue catalogue,
        String currency,
        BigDecimal perDollar,
        Map<String, String> sections,
        Map<String, PriceAs> priceAs) {

    private static final int NANO_PLACES = 9;
    private static final int MOST_PLACES = 100;

    public PriceList {
        sections = Map.copyOf(sections);
        priceAs = Map.copyOf(priceAs);
    }

    /** A model in the catalogue. */
    public record PriceAs(String section, String model) {}

    /**
     * Finds the price of what a target answers.
     *
     * @param provider name of the target's provider
     * @param target name of the target
     * @param answered the model that the answer names; empty text if it names none
     * @param asked the model that the target was asked for; empty text if none is known
     * @return empty if there is no price
     */
    Optional<FoundPrice> find(String provider, String target, String answered, String asked, Instant time) {
        PriceAs as = priceAs.get(target);
        if (as != null) {
            return catalogue.find(as.section(), as.model(), time);
        }
        String section = sections.get(provider);
        return section == null
                ? Optional.empty()
                : catalogue.find(section, answered, time).or(() -> catalogue.find(section, asked, time));
    }

    /**
     * Finds where the price of what a target answers is in the catalogue.
     *
     * @param provider name of the target's provider
     * @param target name of the target
     * @param model the model that the answer names, or that the target is asked for
     * @return empty if there is no price
     */
    public Optional<PriceAs> placeOf(String provider, String target, String model, Instant time) {
        return find(provider, target, model, "", time)
                .map(FoundPrice::model)
                .map(name -> new PriceAs(name.substring(0, name.indexOf('/')), name.substring(name.indexOf('/') + 1)));
    }

    /** The names of all sections of the catalogue, sorted. */
    public SortedSet<String> allSections() {
        return new TreeSet<>(catalogue.sections());
    }

    /** The models of a section that have a price at this time; empty if there is no such section. */
    public List<PriceRow> rows(String section, Instant time) {
        return catalogue.rows(section, time);
    }

    /** The section of a provider; empty if it has no prices. */
    public Optional<String> sectionOf(String provider) {
        return Optional.ofNullable(sections.get(provider));
    }

    /**
     * Whether a target's model has a price, at whatever time.
     *
     * @param provider name of the target's provider
     * @param target name of the target
     * @param model the model that the target is asked for
     */
    public boolean hasPrice(String provider, String target, String model) {
        PriceAs as = priceAs.get(target);
        return as != null
                || sectionOf(provider)
                        .filter(section -> catalogue.has(section, model))
                        .isPresent();
    }

    /**
     * Finds the name that a model has in a provider's section of the catalogue, at whatever time.
     *
     * @param model a name of any text
     * @return empty if the section does not have it
     */
    public Optional<String> nameOf(String provider, String model) {
        return sectionOf(provider).flatMap(section -> catalogue.nameOf(section, model));
    }

    /** Whether the cost that a provider tells counts. */
    public boolean isTold(String provider, String target) {
        PriceAs as = priceAs.get(target);
        String section = as == null ? sections.get(provider) : as.section();
        return section != null && catalogue.isTold(section);
    }

    /** Converts US dollars into billionths of the currency, half of one rounded up; empty if they cannot be true. */
    OptionalLong nano(BigDecimal dollars) {
        // An exponent of a million would need as many digits.
        if (dollars.signum() < 0
                || dollars.precision() - (long) dollars.scale() > NANO_PLACES
                || dollars.scale() > MOST_PLACES) {
            return OptionalLong.empty();
        }
        BigInteger nano = dollars.multiply(perDollar)
                .movePointRight(NANO_PLACES)
                .setScale(0, RoundingMode.HALF_UP)
                .toBigInteger();
        return nano.bitLength() < Long.SIZE ? OptionalLong.of(nano.longValue()) : OptionalLong.empty();
    }
}
