package dev.sluice.config;

import dev.sluice.routing.HedgeRules;
import dev.sluice.routing.HedgeRules.Delay;
import dev.sluice.routing.ModelTarget;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads when the requests of a model are hedged (routing.md R41). */
final class HedgeReader {

    private static final Pattern PERCENTILE = Pattern.compile("p(90|95|99)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");

    private final PropertyReader settings;

    HedgeReader(PropertyReader settings) {
        this.settings = settings;
    }

    /**
     * Reads the hedges of a model, and records a fault for each invalid property. Empty if it has none.
     *
     * @param model its name in the properties
     * @param name what clients ask for
     * @param targets those that get its requests
     */
    Optional<HedgeRules> read(String model, String name, Set<ModelTarget> targets) {
        String property = PropertyNames.MODELS + model + ".hedge";
        double share = share(property + "-budget");
        Optional<String> text = settings.text(property).filter(word -> !word.equals("off"));
        if (text.isEmpty()) {
            settings.text(property + "-budget")
                    .ifPresent(unused ->
                            settings.fault(property + "-budget", "belongs to " + property + "; set that too"));
            return Optional.empty();
        }
        if (targets.size() == 1
                && settings.keyNames(targets.iterator().next().provider()).size() < 2) {
            settings.fault(property, "needs a second target, or a second key of the only one; add one, or remove this");
        }
        String attempts = PropertyNames.MODELS + model + ".attempts";
        if (settings.text(attempts).filter("1"::equals).isPresent()) {
            settings.fault(property, "needs " + attempts + " of 2 or more");
        }
        return delay(property, text.get()).map(delay -> new HedgeRules(name, delay, share));
    }

    private Optional<Delay> delay(String property, String text) {
        Matcher percentile = PERCENTILE.matcher(text);
        return percentile.matches()
                ? Optional.of(new Delay.Percentile(Integer.parseInt(percentile.group(1))))
                : settings.duration(property, "must be off, p90, p95, p99, or a duration such as ")
                        .map(Delay.Fixed::new);
    }

    private double share(String property) {
        Optional<String> text = settings.text(property);
        if (text.isEmpty()) {
            return HedgeRules.USUAL_SHARE;
        }
        Matcher percent = PERCENT.matcher(text.get());
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 0;
        if (share > 0 && share <= 1) {
            return share;
        }
        settings.fault(property, "must be more than 0% and at most 100%, such as 5%");
        return HedgeRules.USUAL_SHARE;
    }
}
