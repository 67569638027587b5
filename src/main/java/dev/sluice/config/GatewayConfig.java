package dev.sluice.config;

import dev.sluice.admission.ExchangeLimits;
import dev.sluice.auth.AccessRules;
import dev.sluice.conversation.ConversationMode;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.RedisSettings;
import dev.sluice.routing.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, checked.
 *
 * @param providers at least one
 * @param demo whether the provider is the embedded demo, as none was configured
 * @param access who may call
 * @param exchanges how many exchanges may be under way
 * @param limits those of clients' budgets too; any number, no two for one kind of period, model, selector and value
 * @param refusesUnknownHints whether a hint that names nobody is refused
 * @param maxBodyBytes the largest chat completion request, in bytes
 * @param bodyTimeout how long a chat completion request may take to arrive
 * @param maxBuckets how many selector values may have a bucket of their own
 * @param redis where the buckets are that gateways share; empty when each has its own
 * @param conversations what is done with conversation state
 * @param heartbeat how often a silent stream gets a comment; empty for never
 * @param lookEvery how often to look whether the file was changed; empty for never
 * @param drainTimeout how long exchanges may run on when the gateway is stopped
 * @param drainFile a file that tells load balancers to send no more, as long as it is there
 * @param warnings what an operator should know, one sentence each
 * @param summary one line: what was read from where; no values of secrets
 */
public record GatewayConfig(
        List<Provider> providers,
        boolean demo,
        AccessRules access,
        ExchangeLimits exchanges,
        List<Limit> limits,
        boolean refusesUnknownHints,
        int maxBodyBytes,
        Duration bodyTimeout,
        int maxBuckets,
        Optional<RedisSettings> redis,
        ConversationMode conversations,
        Optional<Duration> heartbeat,
        Optional<Duration> lookEvery,
        Duration drainTimeout,
        Optional<Path> drainFile,
        List<String> warnings,
        String summary) {

    public GatewayConfig {
        providers = List.copyOf(providers);
        limits = List.copyOf(limits);
        warnings = List.copyOf(warnings);
    }
}
