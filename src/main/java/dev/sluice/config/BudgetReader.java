package dev.sluice.config;

import dev.sluice.auth.Client;
import dev.sluice.auth.ClientAccess;
import dev.sluice.auth.NamePatterns;
import dev.sluice.price.DecimalAmount;
import dev.sluice.price.PriceList;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.MoneyBudget;
import dev.sluice.ratelimit.MoneyBudget.Each;
import dev.sluice.ratelimit.MoneyBudget.Reserve;
import dev.sluice.ratelimit.MoneyBudgets;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.ratelimit.UnpricedModels;
import dev.sluice.routing.ModelTarget;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the budgets in money (docs/budgets.md). */
final class BudgetReader {

    private static final int MOST_DIGITS = 10;
    private static final BigDecimal MOST = new BigDecimal(DecimalAmount.text(Limit.MOST_NANO));
    private static final List<Integer> DEFAULT_ALERTS = List.of(50, 80, 100);

    private final PropertyReader settings;
    private final ZoneId zone;
    private final List<String> warnings;

    /**
     * Creates a reader.
     *
     * @param zone time zone of days and months
     */
    BudgetReader(PropertyReader settings, ZoneId zone, List<String> warnings) {
        this.settings = settings;
        this.zone = zone;
        this.warnings = warnings;
    }

    /**
     * Returns the budgets, and records a fault for each invalid property.
     *
     * @param targets where requests can be sent
     * @param prices empty if exchanges are not priced, or if the properties of prices have faults
     * @param clients those that are configured
     */
    MoneyBudgets read(ReachableTargets targets, Optional<PriceList> prices, List<ClientAccess> clients) {
        List<String> names = settings.givenNames(PropertyNames.BUDGETS);
        if (names.isEmpty()) {
            return MoneyBudgets.NONE;
        }
        boolean arePricesFaulty =
                settings.faults().stream().anyMatch(fault -> fault.contains(".prices") || fault.contains("price-as"));
        if (prices.isEmpty() && !arePricesFaulty) {
            settings.fault(
                    property(names.get(0), "amount"),
                    "exchanges are not priced, so nobody knows what they cost; set sluice.prices=on");
        }
        List<String> clientNames = names(clients);
        List<MoneyBudget> budgets = new ArrayList<>();
        Map<String, String> known = new HashMap<>();
        for (String name : names) {
            String twin = known.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (twin != null) {
                settings.fault(PropertyNames.BUDGETS + name, "differs from " + twin + " only in case; rename it");
            }
            Optional<MoneyBudget> read = budget(name);
            read.ifPresent(budget -> {
                warnOfUnknownClients(budget, clientNames);
                prices.ifPresent(list -> reportUnpriced(budget, targets, list));
                budgets.add(budget);
            });
        }
        return new MoneyBudgets(budgets, prices.map(PriceList::currency).orElse(""), new TreeSet<>(clientNames));
    }

    private static List<String> names(List<ClientAccess> clients) {
        return clients.isEmpty()
                ? List.of(Client.ANONYMOUS.name())
                : clients.stream().map(access -> access.client().name()).toList();
    }

    private Optional<MoneyBudget> budget(String name) {
        Optional<Long> nano = amount(property(name, "amount"));
        NamePatterns clients = settings.patterns(property(name, "clients"));
        NamePatterns users = settings.patterns(property(name, "users"));
        NamePatterns models = settings.patterns(property(name, "models"));
        Each each =
                Each.valueOf(upper(settings.choice(property(name, "each"), List.of("client", "user", "model", "all"))));
        Kind period =
                settings.choice(property(name, "per"), List.of("month", "day")).equals("day") ? Kind.DAY : Kind.MONTH;
        boolean isRefusing = settings.choice(property(name, "action"), List.of("refuse", "alert"))
                .equals("refuse");
        List<Integer> alerts = alerts(property(name, "alerts"));
        Optional<UnpricedModels> unpriced = unpriced(property(name, "unpriced"), isRefusing);
        Reserve reserve =
                Reserve.valueOf(upper(settings.choice(property(name, "reserve"), List.of("estimate", "worst"))));
        if (nano.isEmpty() || unpriced.isEmpty()) {
            return Optional.empty();
        }
        Limit limit = MoneyBudget.limit(name, each, nano.get(), new Calendar(period, zone));
        return Optional.of(
                new MoneyBudget(limit, clients, users, models, each, isRefusing, alerts, unpriced.get(), reserve));
    }

    private Optional<Long> amount(String property) {
        try {
            Optional<BigDecimal> amount =
                    settings.required(property).map(text -> DecimalAmount.parse(text, MOST_DIGITS));
            if (amount.filter(number -> number.signum() == 0 || number.compareTo(MOST) > 0)
                    .isPresent()) {
                settings.fault(property, "must be above 0, and at most " + MOST.toPlainString());
                return Optional.empty();
            }
            return amount.map(DecimalAmount::nano);
        } catch (IllegalArgumentException unfit) {
            settings.fault(property, unfit.getMessage());
            return Optional.empty();
        }
    }

    private List<Integer> alerts(String property) {
        if (settings.text(property).isEmpty()) {
            return DEFAULT_ALERTS;
        }
        if (settings.text(property).get().equals("0")) {
            return List.of();
        }
        TreeSet<Integer> alerts = new TreeSet<>();
        for (String word : settings.words(property)) {
            if (word.matches("[1-9][0-9]?|100")) {
                alerts.add(Integer.valueOf(word));
            } else {
                settings.fault(property, "must be percentages from 1 to 100, such as 50,80,100; or 0 for none");
            }
        }
        return List.copyOf(alerts);
    }

    private Optional<UnpricedModels> unpriced(String property, boolean isRefusing) {
        String text = settings.text(property).orElse(isRefusing ? "refuse" : "pass");
        if (text.equals("refuse")) {
            if (!isRefusing) {
                settings.fault(property, "action=alert refuses nothing; set pass, or a price");
                return Optional.empty();
            }
            return Optional.of(new UnpricedModels.Refused());
        }
        if (text.equals("pass")) {
            return Optional.of(new UnpricedModels.Passed());
        }
        try {
            return Optional.of(new UnpricedModels.Priced(DecimalAmount.nano(DecimalAmount.parse(text))));
        } catch (IllegalArgumentException unfit) {
            settings.fault(
                    property,
                    "must be refuse, pass, or the price of a million tokens, such as 15.00: " + unfit.getMessage());
            return Optional.empty();
        }
    }

    private void warnOfUnknownClients(MoneyBudget budget, List<String> clients) {
        String property = property(budget.limit().name(), "clients");
        for (String pattern : budget.clients().patterns()) {
            if (clients.stream().noneMatch(client -> NamePatterns.matches(pattern, client))) {
                warnings.add(property + ": no client has the name " + pattern);
            }
        }
    }

    private void reportUnpriced(MoneyBudget budget, ReachableTargets targets, PriceList prices) {
        if (!(budget.unpriced() instanceof UnpricedModels.Refused)) {
            return;
        }
        for (ModelTarget target : targets.of(budget)) {
            String model = target.model().orElseThrow();
            if (!prices.hasPrice(target.provider(), target.name(), model)) {
                settings.fault(
                        property(budget.limit().name(), "unpriced"),
                        "the model " + model + " of " + target.name() + " has no price; set "
                                + properties(target, model, prices) + ", or pass, or a price here");
            }
        }
    }

    private static String properties(ModelTarget target, String model, PriceList prices) {
        String own = prices.sectionOf(target.provider())
                .map(section -> PropertyNames.PRICES + section + "." + model + ".input")
                .orElse(PropertyNames.PROVIDERS + target.provider() + ".prices");
        return target.name().equals(target.provider())
                ? own
                : PropertyNames.TARGETS + target.name() + ".price-as, or " + own;
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static String property(String name, String last) {
        return PropertyNames.BUDGETS + name + "." + last;
    }
}
