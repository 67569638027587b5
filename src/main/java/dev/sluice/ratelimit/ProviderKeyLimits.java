package dev.sluice.ratelimit;

import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.routing.KeyGrant;
import dev.sluice.routing.Provider;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.targets.KeyLimits;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What providers grant their keys in a minute, as buckets beside those of clients (routing.md R28): in this process, or shared by gateways.
 * Thread-safe.
 *
 * <p>They only choose among keys. If the store of the buckets does not answer, every key may be used: the provider itself holds it to what it grants.
 */
public final class ProviderKeyLimits {

    /** No header has this name, so that no limit of clients has such a bucket. */
    static final String SELECTOR = "@key";

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final RateLimiter limiter;
    private final PromptCounter prompts;
    private final InstantSource clock;

    /** By {@link #nameOf}; without those keys of which nothing is configured. */
    private volatile Map<String, Limits> byKey = Map.of();

    /**
     * Creates limits of which nothing is configured yet.
     *
     * @param limiter has the buckets
     * @param clock any; what is granted in a minute does not depend on the time of day
     */
    public ProviderKeyLimits(RateLimiter limiter, PromptCounter prompts, InstantSource clock) {
        this.limiter = limiter;
        this.prompts = prompts;
        this.clock = clock;
    }

    /** Takes over what is configured, at start and at each reload. What was consumed stays consumed. */
    public void replace(Collection<Provider> providers) {
        Map<String, Limits> all = new HashMap<>();
        for (Provider provider : providers) {
            for (ProviderKey key : provider.keys()) {
                if (!key.grants().isEmpty()) {
                    String name = nameOf(provider, key);
                    all.put(
                            name,
                            new Limits(key.grants().stream()
                                    .map(grant -> limitOf(name, grant))
                                    .toList()));
                }
            }
        }
        byKey = Map.copyOf(all);
    }

    private static Limit limitOf(String key, KeyGrant grant) {
        boolean isOfTokens = grant.unit() == KeyGrant.Unit.TOKENS;
        return new Limit(
                key,
                grant.model(),
                SELECTOR,
                Optional.of(key),
                grant.perMinute(),
                isOfTokens ? Unit.TOKENS : Unit.REQUESTS,
                MINUTE,
                isOfTokens ? Charge.TOTAL : Charge.REQUEST,
                false);
    }

    /** Whether anything is configured. */
    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Whether prompts are counted for any key. */
    public boolean countTokens() {
        return byKey.values().stream().anyMatch(Limits::countRequests);
    }

    /**
     * The limits of the keys of a plan. Call once for an exchange.
     *
     * @param request empty if it is not read: then it is counted, and its tokens when they are reported
     * @return {@link KeyLimits#NONE} if there are none
     */
    public KeyLimits open(Exchange exchange, Optional<InferenceRequest> request, RoutePlan plan) {
        Map<String, Limits> now = byKey;
        if (now.isEmpty() || plan.targets().stream().noneMatch(target -> areKnown(now, target))) {
            return KeyLimits.NONE;
        }
        KeyReservations opened = new KeyReservations(
                limiter,
                clock,
                (target, key) -> Optional.ofNullable(now.get(nameOf(target.provider(), key))),
                target -> request.isEmpty()
                        ? 0
                        : prompts.count(exchange, request.get(), target.edits()).orElse(0));
        exchange.whenPublished(TokenUsage.class, opened::settle);
        return opened;
    }

    /**
     * The limits of keys for a request of which no client waits for the answer. It is counted when its provider has reported what it used.
     *
     * @return empty if there are none
     */
    public Optional<KeyReservations> openForCopy() {
        Map<String, Limits> now = byKey;
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of(new KeyReservations(
                        limiter,
                        clock,
                        (target, key) -> Optional.ofNullable(now.get(nameOf(target.provider(), key))),
                        target -> 0));
    }

    private static boolean areKnown(Map<String, Limits> limits, Target target) {
        List<ProviderKey> keys = target.provider().keys();
        for (ProviderKey key : keys) {
            if (limits.containsKey(nameOf(target.provider(), key))) {
                return true;
            }
        }
        return false;
    }

    /** Unique, as no name contains a slash; also the value of the buckets. */
    static String nameOf(Provider provider, ProviderKey key) {
        return provider.name() + "/" + key.name();
    }
}
