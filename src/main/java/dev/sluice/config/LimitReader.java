package dev.sluice.config;

import dev.sluice.ratelimit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the token limits (behaviour.md 2.3, 4.2, 8). */
final class LimitReader {

    private static final Map<String, Duration> PERIODS =
            Map.of("second", Duration.ofSeconds(1), "minute", Duration.ofMinutes(1), "hour", Duration.ofHours(1));

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final Settings settings;

    LimitReader(Settings settings) {
        this.settings = settings;
    }

    /** Every limit that can be built; what keeps one from it is noted as a fault. */
    List<Limit> read() {
        List<Limit> limits = new ArrayList<>();
        Map<List<Object>, String> places = new HashMap<>();
        for (String name : settings.givenNames(KnownNames.LIMITS, KnownNames.OF_LIMIT)) {
            Optional<Limit> read = limit(name);
            if (read.isEmpty()) {
                continue;
            }
            Limit limit = read.get();
            String twin =
                    places.putIfAbsent(List.of(limit.unit(), limit.model(), limit.selector(), limit.value()), name);
            if (twin != null) {
                settings.fault(
                        property(name, "selector"),
                        "the same model, selector and value as the limit " + twin + "; only one can hold");
            }
            limits.add(limit);
        }
        return limits;
    }

    private Optional<Limit> limit(String name) {
        Optional<String> model = settings.required(property(name, "model"));
        Optional<String> selector = settings.required(property(name, "selector"));
        Optional<String> value = settings.text(property(name, "value"));
        boolean ofRequests = settings.text(property(name, "requests")).isPresent();
        if (ofRequests && settings.text(property(name, "tokens")).isPresent()) {
            settings.fault(property(name, "requests"), "tokens are set too; make two limits of them");
        }
        String amount = property(name, ofRequests ? "requests" : "tokens");
        boolean hasAmount = settings.required(amount).isPresent();
        long most = hasAmount ? settings.count(amount, 1, Limit.MOST) : 1;
        String per = settings.choice(property(name, "per"), List.of("minute", "second", "hour"));
        Limit.Charge charge =
                Limit.Charge.valueOf(settings.choice(property(name, "charge"), List.of("request", "response", "total"))
                        .toUpperCase(Locale.ROOT));
        if (ofRequests && charge != Limit.Charge.REQUEST) {
            settings.fault(property(name, "charge"), "a limit of requests can only charge the request");
            charge = Limit.Charge.REQUEST;
        }
        boolean required = settings.flag(property(name, "required"));
        selector.filter(text -> !isSelector(text))
                .ifPresent(text -> settings.fault(
                        property(name, "selector"),
                        "must be the name of a request header that is not the gateway's own, or " + Limit.ADDRESS
                                + " or " + Limit.EVERYONE));
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
                PERIODS.get(per),
                charge,
                required));
    }

    /** A header's name is a token (RFC 9110 section 5.6.2); those of the gateway say nothing of who is asking. */
    private static boolean isSelector(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.equals(Limit.ADDRESS)
                || lower.equals(Limit.EVERYONE)
                || (HEADER_NAME.matcher(text).matches() && !lower.startsWith("x-arch-"));
    }

    private static String property(String name, String last) {
        return KnownNames.LIMITS + name + "." + last;
    }
}
