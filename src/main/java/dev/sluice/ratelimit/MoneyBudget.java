package dev.sluice.ratelimit;

import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.ratelimit.Refill.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much money requests may cost in a day or month.
 *
 * @param limit its amount in billionths of the currency and its period, see {@link #limit(String, Each, long, Calendar)}
 * @param clients whose requests it counts
 * @param users the users within these clients whose requests it counts
 * @param models patterns for the models that it counts, as the provider is asked for them, and for aliases; in the form of
 *     {@link Limit#model}
 * @param each for what there is a bucket each
 * @param isRefusing whether requests beyond it are refused; else it only tells of its use
 * @param alerts percentages of the amount; that they are reached is told once. Rising, each 1 to 100
 * @param unpriced what it makes of models without a price
 * @param reserve how much is reserved for an answer
 */
public record MoneyBudget(
        Limit limit,
        NamePatterns clients,
        NamePatterns users,
        NamePatterns models,
        Each each,
        boolean isRefusing,
        List<Integer> alerts,
        UnpricedModels unpriced,
        Reserve reserve) {

    /** What has a bucket of its own. */
    public enum Each {
        CLIENT,
        /** A user of a client. */
        USER,
        /** A model, as the provider is asked for it. */
        MODEL,
        /** Everything together. */
        ALL;

        /** The word of the property. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many tokens are reserved for an answer. */
    public enum Reserve {
        /** As many as nine of ten answers of the model have, if the client asks for no fewer. */
        ESTIMATE,
        /** As many as the answer can have, at the dearest rate. */
        WORST
    }

    public MoneyBudget {
        if (limit.unit() != Limit.Unit.MONEY) {
            throw new IllegalArgumentException("a budget in money: " + limit.unit());
        }
        if (!isRefusing && unpriced instanceof UnpricedModels.Refused) {
            throw new IllegalArgumentException("a budget that refuses nothing refuses no models");
        }
        alerts = List.copyOf(alerts);
        models = new NamePatterns(
                models.patterns().stream().map(Limit::comparable).toList());
    }

    /**
     * The limit that a budget is.
     *
     * @param name unique, also without regard to case
     * @param nano billionths of the currency; 1 to {@link Limit#MOST_NANO}
     */
    public static Limit limit(String name, Each each, long nano, Calendar period) {
        return new Limit(
                name,
                Limit.ANY_MODEL,
                "budget:" + name + ":" + each.word(),
                Optional.empty(),
                nano,
                Limit.Unit.MONEY,
                period,
                Limit.Charge.TOTAL,
                true);
    }

    String name() {
        return limit.name();
    }

    /** The day or month, and the time zone in which it begins. */
    Calendar period() {
        return (Calendar) limit.refill();
    }

    /** Whether it counts requests of this client for some model. */
    boolean isFor(Client client) {
        return clients.allow(client.name()) && users.allow(client.user());
    }

    /**
     * Whether it counts requests for this model.
     *
     * @param model as the provider is asked for it, or an alias; empty text if none is known
     */
    public boolean isForModel(String model) {
        return models.isAny() || models.allow(Limit.comparable(model));
    }

    /** Whether it counts requests by one of their names. */
    boolean isFor(RequestedModel model) {
        return isForModel(model.model())
                || model.alias().filter(this::isForModel).isPresent();
    }

    /** Whether a request must name its model clearly: another one would be counted elsewhere, or cost more than was reserved. */
    boolean distinguishesModels() {
        return !models.isAny() || each == Each.MODEL || (isRefusing && reserve == Reserve.WORST);
    }

    /** Whether the operator alone decides which buckets it has: their number is then that of the configuration. */
    boolean hasOperatorsValues() {
        return each == Each.CLIENT || each == Each.ALL;
    }

    /** Whether it must be known which user within a client sends a request. */
    boolean distinguishesUsers() {
        return !users.isAny() || each == Each.USER;
    }

    /** What its bucket of a request is for. */
    String valueOf(Client client, String model) {
        return switch (each) {
            case CLIENT -> client.name();
            // Users of different clients may have the same name.
            case USER -> client.name() + "/" + client.user();
            case MODEL -> Limit.comparable(model);
            case ALL -> "";
        };
    }
}
