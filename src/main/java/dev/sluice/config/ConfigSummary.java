package dev.sluice.config;

import dev.sluice.auth.AccessRules;
import dev.sluice.auth.AuthMethod;
import dev.sluice.ratelimit.Limit;
import dev.sluice.routing.ModelNames;
import dev.sluice.routing.ModelTier;
import dev.sluice.routing.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a configuration switches on, in one line for the log. */
final class ConfigSummary {

    private final GatewayConfig config;

    ConfigSummary(GatewayConfig config) {
        this.config = config;
    }

    @Override
    public String toString() {
        return String.join(
                        "; ",
                        List.of(
                                "providers: " + joined(config.providers(), ConfigSummary::describe),
                                models(),
                                unknownHint(),
                                "callers: " + describe(config.access()),
                                "limits: "
                                        + (config.limits().isEmpty() ? "none" : joined(config.limits(), Limit::name)),
                                config.redis()
                                        .map(redis -> "limits shared through Redis at " + redis.address())
                                        .orElse("limits not shared (no Redis)"),
                                "silent streams begin after: "
                                        + config.silence()
                                                .headWait()
                                                .map(ConfigSummary::inWords)
                                                .orElse("the provider's answer"),
                                "heartbeat in silent streams: "
                                        + config.silence()
                                                .heartbeat()
                                                .map(ConfigSummary::inWords)
                                                .orElse("off"),
                                "white space before JSON that is late: "
                                        + config.silence()
                                                .json()
                                                .map(ConfigSummary::inWords)
                                                .orElse("off"),
                                "conversation state: " + word(config.conversations())))
                + config.prices()
                        .map(prices -> "; exchanges are priced in " + prices.currency())
                        .orElse("")
                + config.ledger().map(ledger -> "; ledger in " + ledger.place()).orElse("")
                + (config.budgets().isEmpty()
                        ? ""
                        : "; budgets: "
                                + joined(config.budgets().budgets(), budget -> budget.limit()
                                        .name()));
    }

    private String models() {
        ModelNames models = config.models();
        if (models.isEmpty()) {
            return "the model plays no role in routing";
        }
        List<String> rules = new ArrayList<>();
        models.aliases()
                .forEach(alias -> rules.add(alias.name() + " -> "
                        + alias.tiers().stream().map(ConfigSummary::describe).collect(Collectors.joining(", then "))));
        new TreeMap<>(models.served())
                .forEach((provider, names) -> rules.add(String.join(", ", names) + " -> " + provider));
        return "models: " + String.join("; ", rules);
    }

    private String unknownHint() {
        if (config.rejectsUnknownHints()) {
            return "a hint that names no provider is rejected with 400";
        }
        return "a hint that names no provider goes to "
                + config.providers().stream()
                        .filter(Provider::isDefault)
                        .findFirst()
                        .map(provider -> "the default provider")
                        .orElse(config.providers().size() == 1 ? "the only provider" : "a random provider")
                + " (sluice.routing.unknown-hint=default)";
    }

    private static String describe(ModelTier tier) {
        return joined(
                tier.shares(),
                share -> share.target().provider()
                        + share.target().model().map(model -> "/" + model).orElse("")
                        + (tier.shares().size() == 1 ? "" : " (" + share.weight() + ")"));
    }

    private static String describe(AccessRules access) {
        if (access.order().contains(AuthMethod.LOOPBACK)) {
            return "only programs on this machine (loopback)";
        }
        String ways = joined(access.order(), ConfigSummary::word);
        return access.clients().isEmpty()
                ? ways
                : ways + " ("
                        + joined(access.clients(), client -> client.client().name()) + ")";
    }

    private static String describe(Provider provider) {
        return provider.name() + " (" + provider.baseUrl() + (provider.isDefault() ? ", default)" : ")");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** As in a property: {@code 15s}, {@code 1m30s}. */
    private static String inWords(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static <T> String joined(List<T> values, Function<T, String> text) {
        return values.stream().map(text).collect(Collectors.joining(", "));
    }
}
