package dev.sluice.config;

import dev.sluice.admission.ExchangeLimits;
import dev.sluice.alerts.WebhookSettings;
import dev.sluice.api.EnabledRoots;
import dev.sluice.auth.AccessRules;
import dev.sluice.auth.MonitoringRules;
import dev.sluice.capture.CaptureRules;
import dev.sluice.console.AdminRules;
import dev.sluice.console.ShownConfig;
import dev.sluice.conversation.ConversationMode;
import dev.sluice.cors.CorsOrigins;
import dev.sluice.estimate.EstimateSettings;
import dev.sluice.exchange.ThreadHandoff;
import dev.sluice.memory.MemoryLimits;
import dev.sluice.multipart.MultipartLimits;
import dev.sluice.price.PriceList;
import dev.sluice.ratelimit.Limit;
import dev.sluice.ratelimit.MoneyBudgets;
import dev.sluice.ratelimit.RedisSettings;
import dev.sluice.routing.ModelNames;
import dev.sluice.routing.Provider;
import dev.sluice.routing.RequestRule;
import dev.sluice.routing.RoutingRules;
import dev.sluice.upstream.StreamSilence;
import dev.sluice.usage.AccessLogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The validated configuration of the gateway.
 *
 * @param providers at least one
 * @param demo whether the embedded demo is the provider, because none is configured
 * @param models names of models
 * @param routing how requests are tried, unless their model says otherwise
 * @param rules rules for some of the requests, in their order
 * @param modelListRefresh age at which a provider's list of models is fetched anew
 * @param access authentication methods and clients
 * @param cors whose web pages may call
 * @param monitoring who may read metrics and readiness
 * @param exchanges limits on concurrent exchanges
 * @param limits rate limits and budgets; unique by kind of period, model, selector and value
 * @param roots the roots of the APIs that are served
 * @param rejectsUnknownHints whether a hint with an unknown provider is rejected
 * @param maxBodyBytes maximum size of a chat completion request, in bytes
 * @param maxCompression how many decoded bytes each byte of a compressed chat completion request may stand for
 * @param memory how much of requests and answers may be held at once
 * @param multipart how much of forms may be kept
 * @param bodyTimeout maximum time for the body of a chat completion request to arrive
 * @param maxBuckets maximum number of selector values with a bucket of their own
 * @param estimates what images, sound and files in requests cost
 * @param prices what models cost; empty if exchanges are not priced
 * @param ledger how the ledger is kept; empty if it is not
 * @param captures whose text is kept
 * @param budgets budgets in money; none if exchanges are not priced
 * @param webhook where alerts of budgets are sent; empty if nowhere
 * @param redis connection for shared buckets; empty for local buckets
 * @param conversations handling of conversation state
 * @param silence how long streams may be silent
 * @param threads which threads wait for providers
 * @param accessLog how the lines of the access log are written
 * @param reloadInterval interval at which the file is checked for changes; empty for never
 * @param drainNotice time that requests are accepted after a stop was requested, if the gateway can delay the stop; zero for none
 * @param drainTimeout time that exchanges may continue to run when the gateway stops
 * @param drainFile while this file exists, the readiness check fails, so that load balancers send no more requests
 * @param admin who may use the console and the admin API
 * @param zone in which days and months of budgets and of the ledger begin
 * @param properties the properties that are set, as administrators may see them
 * @param warnings messages for the operator, one sentence each
 * @param origin one line: the sources of the configuration; contains no values
 */
public record GatewayConfig(
        List<Provider> providers,
        boolean demo,
        ModelNames models,
        RoutingRules routing,
        List<RequestRule> rules,
        Duration modelListRefresh,
        AccessRules access,
        CorsOrigins cors,
        MonitoringRules monitoring,
        AdminRules admin,
        ZoneId zone,
        ExchangeLimits exchanges,
        List<Limit> limits,
        EnabledRoots roots,
        boolean rejectsUnknownHints,
        int maxBodyBytes,
        int maxCompression,
        MemoryLimits memory,
        MultipartLimits multipart,
        Duration bodyTimeout,
        int maxBuckets,
        EstimateSettings estimates,
        Optional<PriceList> prices,
        Optional<LedgerConfig> ledger,
        CaptureRules captures,
        MoneyBudgets budgets,
        Optional<WebhookSettings> webhook,
        Optional<RedisSettings> redis,
        ConversationMode conversations,
        StreamSilence silence,
        ThreadHandoff.Mode threads,
        AccessLogFormat accessLog,
        Optional<Duration> reloadInterval,
        Duration drainNotice,
        Duration drainTimeout,
        Optional<Path> drainFile,
        List<String> warnings,
        List<ShownConfig.Property> properties,
        String origin) {

    public GatewayConfig {
        providers = List.copyOf(providers);
        rules = List.copyOf(rules);
        limits = List.copyOf(limits);
        warnings = List.copyOf(warnings);
        properties = List.copyOf(properties);
    }
    /** One line: what is on; no values of secrets. */
    public String summary() {
        return new ConfigSummary(this).toString();
    }
}
