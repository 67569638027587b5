package dev.sluice.config;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.Refill;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Even;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.routing.HeaderPolicy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the rate limits and budgets (behaviour.md 2.3, 4.2, 8). */
final class LimitReader {

    private final PropertyReader settings;
    private final ZoneId zone;

    /**
     * Creates a reader.
     *
     * @param zone time zone of days and months
     */
    LimitReader(PropertyReader settings, ZoneId zone) {
        this.settings = settings;
        this.zone = zone;
    }

    /** Returns the valid limits and records a fault for each invalid property. */
    List<Limit> read() {
        List<Limit> limits = new ArrayList<>();
        Map<List<Object>, String> namesByScope = new HashMap<>();
        for (String name : settings.givenNames(PropertyNames.LIMITS)) {
            Optional<Limit> read = limit(name);
            if (read.isEmpty()) {
                continue;
            }
            Limit limit = read.get();
            List<Object> scope =
                    List.of(limit.unit(), limit.refill().kind(), limit.model(), limit.selector(), limit.value());
            String twin = namesByScope.putIfAbsent(scope, name);
            if (twin != null) {
                settings.fault(
                        property(name, "selector"),
                        "the same model, selector and value as the limit " + twin + "; remove one of them");
            }
            limits.add(limit);
        }
        return limits;
    }

    /**
     * Warns of limits for some models that are the only ones of their kind: whoever asks for another model, or for the same one by another
     * name, is not limited at all.
     */
    void warnOfUncoveredModels(List<Limit> limits, List<String> warnings) {
        for (Limit limit : limits) {
            boolean isCovered = limits.stream()
                    .anyMatch(other -> other.model().equals(Limit.ANY_MODEL)
                            && other.unit() == limit.unit()
                            && other.selector().equals(limit.selector())
                            && (other.value().isEmpty() || other.value().equals(limit.value())));
            if (!isCovered) {
                warnings.add(property(limit.name(), "model")
                        + ": models with other names, such as dated versions of this one, are not limited; add a limit with model=*"
                        + " and the same selector");
            }
        }
    }

    /** Returns the token budgets of clients per day and month, as limits. */
    List<Limit> budgets() {
        List<Limit> budgets = new ArrayList<>();
        for (String client : settings.givenNames(PropertyNames.CLIENTS)) {
            budget(client, "tokens-per-day", Kind.DAY).ifPresent(budgets::add);
            budget(client, "tokens-per-month", Kind.MONTH).ifPresent(budgets::add);
        }
        return budgets;
    }

    private Optional<Limit> budget(String client, String last, Kind kind) {
        String property = PropertyNames.CLIENTS + client + "." + last;
        if (settings.text(property).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Limit(
                client + "." + last,
                Limit.ANY_MODEL,
                Limit.CLIENT,
                Optional.of(client),
                settings.count(property, 1, Limit.most(kind)),
                Limit.Unit.TOKENS,
                new Calendar(kind, zone),
                Limit.Charge.TOTAL,
                false));
    }

    private Optional<Limit> limit(String name) {
        Optional<String> model = settings.required(property(name, "model"));
        Optional<String> selector = settings.required(property(name, "selector"));
        Optional<String> value = settings.text(property(name, "value"));
        boolean ofRequests = settings.text(property(name, "requests")).isPresent();
        if (ofRequests && settings.text(property(name, "tokens")).isPresent()) {
            settings.fault(property(name, "requests"), "tokens is also set; define two limits instead");
        }
        String amount = property(name, ofRequests ? "requests" : "tokens");
        boolean hasAmount = settings.required(amount).isPresent();
        Refill refill =
                refill(settings.choice(property(name, "per"), List.of("minute", "second", "hour", "day", "month")));
        long most = hasAmount ? settings.count(amount, 1, Limit.most(refill.kind())) : 1;
        Limit.Charge charge = charge(name, ofRequests);
        boolean required = settings.flag(property(name, "required"));
        selector.filter(text -> !isSelector(text))
                .ifPresent(text -> settings.fault(
                        property(name, "selector"),
                        "must be the name of a request header that does not start with x-arch-, or one of "
                                + String.join(", ", new TreeSet<>(Limit.BUILT_IN_SELECTORS))));
        if (model.isEmpty() || selector.isEmpty() || !hasAmount) {
            return Optional.empty();
        }
        String header = selector.get().toLowerCase(Locale.ROOT);
        return Optional.of(new Limit(
                name,
                model.get(),
                header,
                value,
                most,
                ofRequests ? Limit.Unit.REQUESTS : Limit.Unit.TOKENS,
                refill,
                charge,
                required));
    }

    private Limit.Charge charge(String name, boolean ofRequests) {
        String property = property(name, "charge");
        Limit.Charge charge = Limit.Charge.valueOf(settings.choice(property, List.of("request", "response", "total"))
                .toUpperCase(Locale.ROOT));
        if (ofRequests && charge != Limit.Charge.REQUEST) {
            settings.fault(property, "must be request for a limit of requests");
            return Limit.Charge.REQUEST;
        }
        return charge;
    }

    /** Headers of the gateway do not identify a client. */
    private static boolean isSelector(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Limit.BUILT_IN_SELECTORS.contains(lower)
                || (HeaderSyntax.isToken(text) && !lower.startsWith(HeaderPolicy.GATEWAY_PREFIX));
    }

    private Refill refill(String per) {
        return switch (per) {
            case "second" -> new Even(Duration.ofSeconds(1));
            case "hour" -> new Even(Duration.ofHours(1));
            case "day" -> new Calendar(Kind.DAY, zone);
            case "month" -> new Calendar(Kind.MONTH, zone);
            default -> new Even(Duration.ofMinutes(1));
        };
    }

    private static String property(String name, String last) {
        return PropertyNames.LIMITS + name + "." + last;
    }
}
