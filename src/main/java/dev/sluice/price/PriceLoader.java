package dev.sluice.price;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds one {@link PriceList}: of the catalogue that is shipped, in the operator's currency and with the operator's factors, and of the
 * operator's own prices, which win. Takes some ten milliseconds for the whole catalogue.
 *
 * <p>For one thread.
 */
public final class PriceLoader {

    /** The names of amounts in properties and files. */
    public static final Set<String> LABELS =
            Stream.of(PriceKind.values()).map(PriceKind::label).collect(Collectors.toCollection(LinkedHashSet::new));

    /** The largest file that is read, in bytes. */
    public static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

    private static final String CATALOGUE = "catalogue.json";

    private final String currency;
    private final BigDecimal perDollar;
    private final Catalogue catalogue;
    private final Set<String> shipped;

    /**
     * Begins with the catalogue that is shipped.
     *
     * @param currency code of the operator's currency
     * @param perDollar how much of it one US dollar is
     * @param factors what the amounts of a section are multiplied with, by its name; 1 where there is none
     */
    public PriceLoader(String currency, BigDecimal perDollar, Map<String, BigDecimal> factors) {
        this.currency = currency;
        this.perDollar = perDollar;
        PriceReader reader =
                new PriceReader(catalogue(), currency, section -> factors.getOrDefault(section, BigDecimal.ONE)
                        .multiply(perDollar));
        List<ListedSection> list = reader.read();
        if (!reader.faults().isEmpty()) {
            throw new IllegalStateException(CATALOGUE + ": " + reader.faults());
        }
        this.catalogue = new Catalogue(list);
        this.shipped = catalogue.sections();
    }

    private static byte[] catalogue() {
        try (InputStream in = PriceLoader.class.getResourceAsStream(CATALOGUE)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Adds an operator's file of prices. Its amounts are in the operator's currency and are not multiplied.
     *
     * @return what is wrong, with the line; empty if nothing is. Nothing is added if anything is
     */
    public List<String> add(byte[] file) {
        if (file.length > MAX_FILE_BYTES) {
            return List.of("must have at most " + MAX_FILE_BYTES + " bytes");
        }
        PriceReader reader = new PriceReader(file, currency, section -> BigDecimal.ONE);
        List<ListedSection> sections = reader.read();
        if (reader.faults().isEmpty()) {
            catalogue.add(sections);
        }
        return reader.faults();
    }

    /**
     * Adds an operator's prices. Later ones win.
     *
     * @param told for some sections, whether the cost that their provider tells counts
     */
    public void add(List<OwnPrice> prices, Map<String, Boolean> told) {
        Map<String, List<ListedModel>> bySection = new LinkedHashMap<>();
        told.keySet().forEach(section -> bySection.put(section, new ArrayList<>()));
        for (OwnPrice own : prices) {
            Map<PriceKind, Amount> amounts = new EnumMap<>(PriceKind.class);
            own.amounts()
                    .forEach((label, amount) -> amounts.put(
                            PriceKind.labelled(label).orElseThrow(),
                            Amount.of(DecimalAmount.nano(amount, BigDecimal.ONE))));
            Price price = Price.of(
                    own.section() + "/" + own.model(),
                    currency,
                    own.from(),
                    Optional.empty(),
                    new Amounts(amounts),
                    Map.of());
            bySection
                    .computeIfAbsent(own.section(), section -> new ArrayList<>())
                    .add(new ListedModel(own.model(), Optional.empty(), List.of(price)));
        }
        catalogue.add(bySection.entrySet().stream()
                .map(section -> new ListedSection(
                        section.getKey(),
                        Optional.empty(),
                        List.of(),
                        Optional.ofNullable(told.get(section.getKey())),
                        section.getValue()))
                .toList());
    }

    /** Whether a set of own amounts has what every price needs: {@code input}, {@code request} or {@code second}. */
    public static boolean isComplete(Set<String> labels) {
        return PriceReader.isComplete(kind -> labels.contains(kind.label()));
    }

    /** The names of all sections so far. */
    public Set<String> sections() {
        return catalogue.sections();
    }

    /** The names of the sections that are shipped. */
    public Set<String> shippedSections() {
        return shipped;
    }

    /** The section whose provider has this base URL; empty if none is known. */
    public Optional<String> sectionAt(String baseUrl) {
        return catalogue.sectionAt(baseUrl);
    }

    /** Whether a section has a model of this name, at whatever time. */
    public boolean has(String section, String model) {
        return catalogue.has(section, model);
    }

    /**
     * Returns the prices of all lists.
     *
     * @param sections names of sections, by the names of providers
     * @param priceAs models in the catalogue, by the names of targets that are priced so
     */
    public PriceList build(Map<String, String> sections, Map<String, PriceList.PriceAs> priceAs) {
        return new PriceList(catalogue, currency, perDollar, sections, priceAs);
    }
}
