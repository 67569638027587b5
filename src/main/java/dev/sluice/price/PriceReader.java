package dev.sluice.price;

import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonValue;
import dev.sluice.price.PriceFile.Members;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Reads a list of prices: the one that is shipped, or an operator's file in the same form (docs/prices.md).
 *
 * <p>For one text and one thread.
 */
final class PriceReader {

    static final List<String> TIERS = List.of("batch", "flex", "priority");

    private static final List<String> SECTION = List.of("id", "url", "like", "told", "models");
    private static final List<String> MODEL = List.of("id", "match", "prices");
    private static final List<String> KINDS =
            Stream.of(PriceKind.values()).map(PriceKind::label).toList();
    private static final List<String> PRICE = Stream.of(List.of("from", "hours", "tiers"), KINDS)
            .flatMap(List::stream)
            .toList();
    private static final List<String> AMOUNT = List.of("price", "above");
    private static final List<String> STEP = List.of("tokens", "price");

    /** In the order in which they are looked for. */
    private static final List<String> RULES =
            List.of("equals", "starts_with", "ends_with", "contains", "regex", "or", "and");

    private static final int DEEPEST_RULE = 4;

    private final PriceFile file;
    private final String currency;
    private final Function<String, BigDecimal> factors;

    /**
     * Creates a reader.
     *
     * @param currency what the amounts are in, once they are multiplied
     * @param factors what the amounts of a section are multiplied with
     */
    PriceReader(byte[] text, String currency, Function<String, BigDecimal> factors) {
        this.file = new PriceFile(text);
        this.currency = currency;
        this.factors = factors;
    }

    /** Returns all sections without fault. */
    List<ListedSection> read() {
        List<ListedSection> sections = new ArrayList<>();
        Optional<Members> top = file.top("about", "sections");
        if (top.isEmpty()) {
            return sections;
        }
        Set<String> names = new HashSet<>();
        for (JsonValue value : top.get().elements("sections")) {
            file.members(value, SECTION)
                    .flatMap(members -> section(value, members))
                    .ifPresent(section -> {
                        if (!names.add(section.id())) {
                            file.fault(value, "the section " + section.id() + " stands twice; join both");
                        }
                        sections.add(section);
                    });
        }
        return sections;
    }

    /** What is wrong, with the line; empty if nothing is. Call it after {@link #read}. */
    List<String> faults() {
        return file.faults();
    }

    private Optional<ListedSection> section(JsonValue at, Members members) {
        Optional<String> id = id(at, members);
        Optional<Pattern> url = members.text("url").flatMap(text -> pattern(at, "url", text));
        List<String> like = members.elements("like").stream()
                .flatMap(value -> file.textOf("like", value).stream())
                .toList();
        Optional<Boolean> told = members.find("told").map(value -> told(value));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<ListedModel> models = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonValue value : members.elements("models")) {
            file.members(value, MODEL)
                    .flatMap(each -> model(id.get(), value, each))
                    .ifPresent(model -> {
                        if (!names.add(model.id())) {
                            file.fault(value, "the model " + model.id() + " stands twice in " + id.get());
                        }
                        models.add(model);
                    });
        }
        return Optional.of(new ListedSection(id.get(), url, like, told, models));
    }

    private boolean told(JsonValue value) {
        if (value.kind() != JsonKind.TRUE && value.kind() != JsonKind.FALSE) {
            file.fault(value, "told: must be true or false");
        }
        return value.kind() == JsonKind.TRUE;
    }

    private Optional<ListedModel> model(String section, JsonValue at, Members members) {
        Optional<String> id = id(at, members);
        Optional<MatchRule> match = members.find("match").flatMap(value -> rule(value, DEEPEST_RULE));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String model = section + "/" + id.get();
        List<Price> prices = new ArrayList<>();
        List<JsonValue> values = members.elements("prices");
        for (JsonValue value : values) {
            file.members(value, PRICE)
                    .flatMap(each -> price(model, value, each, factors.apply(section)))
                    .ifPresent(prices::add);
        }
        if (values.isEmpty()) {
            file.fault(at, model + ": prices: is missing");
        }
        return Optional.of(new ListedModel(id.get(), match, prices));
    }

    private Optional<String> id(JsonValue at, Members members) {
        if (members.find("id").isEmpty()) {
            file.fault(at, "id: is missing");
        }
        return members.text("id");
    }

    private Optional<Price> price(String model, JsonValue at, Members members, BigDecimal factor) {
        int before = file.faults().size();
        Optional<Instant> from = members.text("from").flatMap(text -> {
            Optional<Instant> time = time(text);
            if (time.isEmpty()) {
                file.fault(
                        at,
                        model + ": from: must be a date such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z");
            }
            return time;
        });
        Optional<Hours> hours = members.text("hours").flatMap(text -> {
            Optional<Hours> some = Hours.parse(text);
            if (some.isEmpty()) {
                file.fault(at, model + ": hours: must be hours in UTC such as 00:30-16:30");
            }
            return some;
        });
        Amounts standard = amounts(model, at, members, factor);
        Map<String, Amounts> tiers = new HashMap<>();
        members.find("tiers")
                .flatMap(value -> file.members(value, TIERS))
                .ifPresent(named -> TIERS.forEach(tier -> named.find(tier).ifPresent(value -> file.members(value, KINDS)
                        .ifPresent(each -> tiers.put(tier, amounts(model + " " + tier, value, each, factor))))));
        return file.faults().size() == before
                ? Optional.of(Price.of(model, currency, from, hours, standard, tiers))
                : Optional.empty();
    }

    /** The beginning of a day in UTC, or a time; empty if it is neither. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : Instant.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private Amounts amounts(String model, JsonValue at, Members members, BigDecimal factor) {
        Map<PriceKind, Amount> amounts = new EnumMap<>(PriceKind.class);
        for (PriceKind kind : PriceKind.values()) {
            String name = model + ": " + kind.label();
            members.find(kind.label())
                    .flatMap(value -> amount(name, value, factor))
                    .ifPresent(amount -> amounts.put(kind, amount));
        }
        if (!isComplete(kind -> members.find(kind.label()).isPresent())) {
            file.fault(at, model + ": input: is missing");
        }
        return new Amounts(amounts);
    }

    /** Whether a set of amounts has what every set needs: without it, most exchanges would have no price. */
    static boolean isComplete(Predicate<PriceKind> has) {
        return has.test(PriceKind.INPUT) || has.test(PriceKind.REQUEST) || has.test(PriceKind.SECOND);
    }

    /** A number, or an object with amounts for long prompts. */
    private Optional<Amount> amount(String name, JsonValue value, BigDecimal factor) {
        if (value.kind() != JsonKind.OBJECT) {
            return nano(name, value, factor).map(Amount::of);
        }
        Optional<Members> members = file.members(value, AMOUNT);
        Optional<Long> nano =
                members.flatMap(object -> object.find("price")).flatMap(number -> nano(name, number, factor));
        if (members.isEmpty() || nano.isEmpty()) {
            file.fault(value, name + ": must be a number, or an object with price and above");
            return Optional.empty();
        }
        List<Amount.Above> above = new ArrayList<>();
        for (JsonValue step : members.get().elements("above")) {
            Optional<Members> object = file.members(step, STEP);
            long tokens = object.flatMap(each -> each.find("tokens"))
                    .map(count -> count.asCount().orElse(0))
                    .orElse(0L);
            Optional<Long> price = object.flatMap(each -> each.find("price")).flatMap(each -> nano(name, each, factor));
            if (tokens <= (above.isEmpty() ? 0 : above.get(above.size() - 1).tokens()) || price.isEmpty()) {
                file.fault(
                        step,
                        name + ": above: needs tokens, a whole number that rises from each to the next, and price");
                return Optional.empty();
            }
            above.add(new Amount.Above(tokens, price.get()));
        }
        return Optional.of(new Amount(nano.get(), above));
    }

    private Optional<Long> nano(String name, JsonValue value, BigDecimal factor) {
        if (value.kind() != JsonKind.NUMBER) {
            file.fault(value, name + ": must be a number");
            return Optional.empty();
        }
        try {
            return Optional.of(DecimalAmount.nano(DecimalAmount.parse(PriceFile.numberOf(value)), factor));
        } catch (IllegalArgumentException unfit) {
            file.fault(value, name + ": " + unfit.getMessage());
            return Optional.empty();
        }
    }

    private Optional<MatchRule> rule(JsonValue value, int depth) {
        Optional<Members> members = depth == 0 ? Optional.empty() : file.members(value, RULES);
        List<String> given = members.stream()
                .flatMap(object ->
                        RULES.stream().filter(name -> object.find(name).isPresent()))
                .toList();
        if (given.size() != 1) {
            file.fault(value, "match: must have one of " + String.join(", ", RULES) + ", at most 4 deep");
            return Optional.empty();
        }
        String name = given.get(0);
        if (name.equals("or") || name.equals("and")) {
            List<MatchRule> rules = members.get().elements(name).stream()
                    .flatMap(each -> rule(each, depth - 1).stream())
                    .toList();
            return Optional.<MatchRule>of(name.equals("or") ? new MatchRule.Any(rules) : new MatchRule.All(rules))
                    .filter(all -> !rules.isEmpty());
        }
        return members.get().text(name).flatMap(text -> literal(value, name, text));
    }

    private Optional<MatchRule> literal(JsonValue at, String name, String text) {
        return name.equals("regex")
                ? pattern(at, name, text).map(MatchRule.Expression::new)
                : Optional.of(new MatchRule.Text(MatchRule.Comparison.valueOf(name.toUpperCase(Locale.ROOT)), text));
    }

    private Optional<Pattern> pattern(JsonValue at, String name, String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException malformed) {
            file.fault(at, name + ": is not a regular expression");
            return Optional.empty();
        }
    }
}
