package dev.sluice.console;

import dev.sluice.alerts.RecentAlerts;
import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.AccessRules;
import dev.sluice.auth.Client;
import dev.sluice.auth.ClientKeys;
import dev.sluice.ledger.Erasures;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Repricings;
import dev.sluice.ledger.Repricings.RowPricing;
import dev.sluice.ledger.query.LedgerExports;
import dev.sluice.ledger.query.LedgerQueries;
import dev.sluice.price.Pricing;
import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.ratelimit.ReloadableLimits;
import dev.sluice.routing.ModelAlias;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import dev.sluice.usage.LiveTail;
import dev.sluice.usage.RecentTraffic;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the admin API tells of.
 *
 * @param audit records changes
 * @param alerts of budgets, those of this gateway
 * @param ledger empty if it is off
 * @param queries those about the ledger; empty if it is off
 * @param exports those of the ledger; empty if it is off
 * @param erasures of users in the ledger; empty if it is off
 * @param repricings of the ledger; empty if it is off
 * @param rowPricing prices rows of the ledger, as prices are now; empty if exchanges are not priced
 * @param aliases names of models that are in force
 * @param callers who may call, and how they are known, as it is in force
 * @param models names of the models that a client may use; may wait for providers
 * @param keys those that are made for clients here; empty if none are made
 * @param own this gateway
 * @param operations what operators can do with the whole gateway
 * @param config the configuration that is in force
 */
public record AdminSources(
        AdminAccess access,
        AuditTrail audit,
        GatewayFacts facts,
        RecentTraffic traffic,
        LiveTail tail,
        TargetStates targets,
        Drain drain,
        RateLimiter limiter,
        ReloadableLimits limits,
        RecentAlerts alerts,
        Pricing pricing,
        Optional<Ledger> ledger,
        Optional<LedgerQueries> queries,
        Optional<LedgerExports> exports,
        Optional<Erasures> erasures,
        Optional<Repricings> repricings,
        Supplier<Optional<RowPricing>> rowPricing,
        Supplier<List<ModelAlias>> aliases,
        Supplier<AccessRules> callers,
        Function<Client, List<String>> models,
        Optional<ClientKeys> keys,
        OwnGateway own,
        GatewayOperations operations,
        Supplier<ShownConfig> config) {}
