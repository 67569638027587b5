package dev.sluice.config;

import dev.sluice.price.DecimalAmount;
import dev.sluice.price.OwnPrice;
import dev.sluice.price.PriceList;
import dev.sluice.price.PriceLoader;
import dev.sluice.routing.NearNames;
import dev.sluice.routing.Provider;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads what models cost, and builds the list of prices (docs/prices.md). */
final class PriceSettingsReader {

    private static final String PRICES = "sluice.prices";
    private static final String FILE = "sluice.prices.file";
    private static final String CURRENCY = "sluice.prices.currency";
    private static final String RATE = "sluice.prices.rate";

    private static final Pattern CODE = Pattern.compile("[A-Z]{3}");
    private static final String DOLLAR = "USD";
    private static final BigDecimal MOST_RATE = new BigDecimal(100_000);
    private static final BigDecimal MOST_FACTOR = BigDecimal.TEN;

    private final PropertyReader settings;
    private final Map<Path, String> files;
    private final List<String> warnings;

    /**
     * Creates a reader.
     *
     * @param files contents of the file of prices, by its path
     */
    PriceSettingsReader(PropertyReader settings, Map<Path, String> files, List<String> warnings) {
        this.settings = settings;
        this.files = files;
        this.warnings = warnings;
    }

    /**
     * Returns the prices; empty if exchanges are not priced: with {@code sluice.prices=off}, and without any property of prices. Records a
     * fault for each invalid property, and for each fault of the file.
     *
     * @param providers the valid providers
     */
    Optional<PriceList> read(List<Provider> providers) {
        boolean isWanted = settings.choice(PRICES, List.of("on", "off")).equals("on");
        boolean isMentioned = settings.text(PRICES).isPresent() || isAnySet();
        if (!isWanted || !isMentioned) {
            return Optional.empty();
        }
        int before = settings.faults().size();
        Map<String, BigDecimal> factors = new HashMap<>();
        Map<String, Boolean> told = new HashMap<>();
        for (PriceProperty property : ofKind(property -> property.model().isEmpty())) {
            if (property.last().equals("told")) {
                told.put(property.section(), settings.flag(property.name()));
            } else {
                number(property.name(), MOST_FACTOR).ifPresent(factor -> factors.put(property.section(), factor));
            }
        }
        String currency = currency();
        BigDecimal rate = rate(currency);
        List<OwnPrice> own = ownPrices();
        if (settings.faults().size() > before) {
            return Optional.empty();
        }
        PriceLoader loader = new PriceLoader(currency, rate, factors);
        factors.keySet().stream()
                .filter(section -> !loader.shippedSections().contains(section))
                .forEach(section -> settings.fault(
                        PropertyNames.PRICES + section + ".factor",
                        "no section of the catalogue has this name" + near(section, loader)));
        readFile(loader);
        if (settings.faults().size() > before) {
            // What names a section of the file would be told as unknown.
            return Optional.empty();
        }
        loader.add(own, told);
        Map<String, String> sections = sections(providers, loader);
        Map<String, PriceList.PriceAs> priceAs = priceAs(loader);
        warnOfUnused(loader, own, sections, priceAs);
        return Optional.of(loader.build(sections, priceAs));
    }

    private boolean isAnySet() {
        return List.of(FILE, CURRENCY, RATE).stream()
                        .anyMatch(property -> settings.text(property).isPresent())
                || !ofKind(property -> true).isEmpty()
                || settings.givenNames(PropertyNames.PROVIDERS).stream()
                        .anyMatch(name -> settings.text(sectionOf(name)).isPresent())
                || settings.givenNames(PropertyNames.TARGETS).stream()
                        .anyMatch(name -> settings.text(priceAsOf(name)).isPresent());
    }

    private List<PriceProperty> ofKind(Predicate<PriceProperty> kind) {
        return settings.names().stream()
                .flatMap(name -> PriceProperty.of(name).stream())
                .filter(kind)
                .sorted(Comparator.comparing(PriceProperty::name))
                .toList();
    }

    private String currency() {
        String code = settings.text(CURRENCY).orElse(DOLLAR);
        if (CODE.matcher(code).matches()) {
            return code;
        }
        settings.fault(CURRENCY, "must be the code of a currency, such as EUR");
        return DOLLAR;
    }

    private BigDecimal rate(String currency) {
        boolean isDollar = currency.equals(DOLLAR);
        Optional<BigDecimal> rate = number(RATE, MOST_RATE);
        if (!isDollar && settings.text(RATE).isEmpty()) {
            settings.fault(RATE, "is missing; set how many " + currency + " one US dollar is");
        }
        if (isDollar && rate.filter(one -> one.compareTo(BigDecimal.ONE) != 0).isPresent()) {
            settings.fault(RATE, "converts US dollars; set sluice.prices.currency too, or remove it");
        }
        return rate.orElse(BigDecimal.ONE);
    }

    /** A number above 0. */
    private Optional<BigDecimal> number(String property, BigDecimal most) {
        Optional<BigDecimal> number = amount(property);
        if (number.filter(some -> some.signum() == 0 || some.compareTo(most) > 0)
                .isPresent()) {
            settings.fault(property, "must be above 0, and at most " + most.toPlainString());
            return Optional.empty();
        }
        return number;
    }

    private Optional<BigDecimal> amount(String property) {
        try {
            return settings.text(property).map(DecimalAmount::parse);
        } catch (IllegalArgumentException unfit) {
            settings.fault(property, unfit.getMessage());
            return Optional.empty();
        }
    }

    private List<OwnPrice> ownPrices() {
        Map<String, List<PriceProperty>> byModel = new TreeMap<>();
        ofKind(property -> property.model().isPresent())
                .forEach(property -> byModel.computeIfAbsent(property.prefix(), prefix -> new ArrayList<>())
                        .add(property));
        List<OwnPrice> own = new ArrayList<>();
        byModel.forEach((prefix, properties) -> {
            Map<String, BigDecimal> amounts = new LinkedHashMap<>();
            Optional<Instant> from = Optional.empty();
            for (PriceProperty property : properties) {
                if (property.last().equals("from")) {
                    from = from(property.name());
                } else {
                    amount(property.name()).ifPresent(amount -> amounts.put(property.last(), amount));
                }
            }
            boolean isGiven = PriceLoader.isComplete(
                    new TreeSet<>(properties.stream().map(PriceProperty::last).toList()));
            if (!isGiven) {
                settings.fault(prefix + "input", "is missing; own amounts replace all of the catalogue for the model");
            }
            PriceProperty first = properties.get(0);
            own.add(new OwnPrice(first.section(), first.model().orElseThrow(), from, amounts));
        });
        return own;
    }

    private Optional<Instant> from(String property) {
        try {
            return settings.text(property)
                    .map(text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException malformed) {
            settings.fault(property, "must be a date such as 2026-12-01; the price begins with that day in UTC");
            return Optional.empty();
        }
    }

    private void readFile(PriceLoader loader) {
        Optional<Path> path = settings.path(FILE);
        if (path.isEmpty()) {
            return;
        }
        String text = files.get(path.get());
        if (text == null) {
            settings.fault(FILE, "must be the path of a readable file");
            return;
        }
        loader.add(text.getBytes(StandardCharsets.UTF_8))
                .forEach(fault -> settings.fault(FILE, path.get() + ": " + fault));
    }

    /** By property, else by the base URL. */
    private Map<String, String> sections(List<Provider> providers, PriceLoader loader) {
        Map<String, String> sections = new HashMap<>();
        for (Provider provider : providers) {
            Optional<String> named = settings.text(sectionOf(provider.name()));
            named.filter(section -> !loader.sections().contains(section))
                    .ifPresent(unknown -> settings.fault(
                            sectionOf(provider.name()),
                            "no prices have a section of this name" + near(unknown, loader)));
            named.or(() -> loader.sectionAt(provider.baseUrl().toString()))
                    .ifPresent(section -> sections.put(provider.name(), section));
        }
        return sections;
    }

    private Map<String, PriceList.PriceAs> priceAs(PriceLoader loader) {
        Map<String, PriceList.PriceAs> priceAs = new HashMap<>();
        for (String target : settings.givenNames(PropertyNames.TARGETS)) {
            String property = priceAsOf(target);
            settings.text(property).ifPresent(text -> {
                int slash = text.indexOf('/');
                String section = slash < 0 ? "" : text.substring(0, slash);
                String model = text.substring(slash + 1);
                if (!loader.has(section, model)) {
                    settings.fault(property, "must be section/model of the prices, such as openai/gpt-4o-mini");
                }
                priceAs.put(target, new PriceList.PriceAs(section, model));
            });
        }
        return priceAs;
    }

    private void warnOfUnused(
            PriceLoader loader,
            List<OwnPrice> own,
            Map<String, String> sections,
            Map<String, PriceList.PriceAs> priceAs) {
        own.stream()
                .map(OwnPrice::section)
                .distinct()
                .filter(section -> !loader.shippedSections().contains(section)
                        && !sections.containsValue(section)
                        && priceAs.values().stream()
                                .noneMatch(as -> as.section().equals(section)))
                .forEach(section -> warnings.add(PropertyNames.PRICES + section
                        + ": no provider has these prices; set sluice.providers.NAME.prices=" + section));
    }

    private static String near(String section, PriceLoader loader) {
        return loader.sections().stream()
                .min(Comparator.comparingInt((String known) -> NearNames.distance(section, known))
                        .thenComparing(Comparator.naturalOrder()))
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    private static String sectionOf(String provider) {
        return PropertyNames.PROVIDERS + provider + ".prices";
    }

    private static String priceAsOf(String target) {
        return PropertyNames.TARGETS + target + ".price-as";
    }
}
