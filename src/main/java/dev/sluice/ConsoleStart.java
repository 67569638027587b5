package dev.sluice;

import dev.sluice.alerts.RecentAlerts;
import dev.sluice.audit.AuditTrail;
import dev.sluice.auth.JwtResult;
import dev.sluice.config.ConfigFingerprint;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LedgerConfig;
import dev.sluice.config.Reload;
import dev.sluice.console.AdminAccess;
import dev.sluice.console.AdminAccount;
import dev.sluice.console.AdminApi;
import dev.sluice.console.AdminRules;
import dev.sluice.console.AdminSources;
import dev.sluice.console.GatewayFacts;
import dev.sluice.console.GatewayOperations;
import dev.sluice.console.OwnGateway;
import dev.sluice.console.ShownConfig;
import dev.sluice.container.ContainerAddress;
import dev.sluice.ledger.UserNames;
import dev.sluice.ledger.sessions.SessionStore;
import dev.sluice.models.ModelCatalog;
import dev.sluice.price.Pricing;
import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.ratelimit.ReloadableLimits;
import dev.sluice.registry.ComponentRegistry;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import dev.sluice.usage.LedgerPricing;
import dev.sluice.usage.LiveTail;
import dev.sluice.usage.RecentTraffic;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** Builds the console and the admin API, and keeps what they show of the configuration up to date. */
final class ConsoleStart {

    private static final String MANIFEST = "/META-INF/MANIFEST.MF";

    private final AdminAccess access;
    private final AuditTrail audit;
    private final GatewayFacts facts;
    private final InstantSource clock;
    private volatile GatewayConfig config;
    private volatile String fingerprint;
    private volatile Instant loadedAt;

    /**
     * @param tokens verifies the JWT of an administrator
     * @param sessions keeps the sessions of administrators; empty for this gateway's memory
     */
    ConsoleStart(
            ServletContext context,
            GatewayConfig config,
            AuditTrail audit,
            Function<String, JwtResult> tokens,
            Optional<SessionStore> sessions,
            InstantSource clock) {
        this.access = new AdminAccess(config.admin(), new SecureRandom(), clock, audit, tokens, sessions);
        this.audit = audit;
        this.config = config;
        this.fingerprint = ConfigFingerprint.of(config.properties());
        this.clock = clock;
        this.loadedAt = clock.instant();
        this.facts = new GatewayFacts(
                version(context),
                context.getContextPath(),
                loadedAt,
                config.zone(),
                config.prices().map(prices -> prices.currency()),
                config.ledger().isPresent(),
                config.demo());
    }

    private static GatewayOperations.Reloaded shown(Reload reload) {
        return new GatewayOperations.Reloaded(reload.faults(), reload.atNextStart());
    }

    /** How this gateway is. */
    OwnStatus status(TargetStates targets, Drain drain, Optional<LedgerStart> ledger) {
        return new OwnStatus(
                facts.version(), facts.startedAt(), () -> fingerprint, targets, drain, ledger.map(LedgerStart::ledger));
    }

    /**
     * Adds what the console's servlets need. What exchanges tell it is kept only if there is a console.
     *
     * @param modelOf the model that a target of this name is asked for in place of the client's
     */
    void addTo(
            ComponentRegistry components,
            TargetStates targets,
            Drain drain,
            RateLimiter limiter,
            ReloadableLimits limits,
            Pricing pricing,
            ModelCatalog catalog,
            Function<String, Optional<String>> modelOf,
            Optional<LedgerStart> ledger,
            RecentAlerts alerts,
            OwnGateway own,
            Supplier<Reload> reload) {
        RecentTraffic traffic = new RecentTraffic(clock);
        LiveTail tail =
                new LiveTail(clock, config.ledger().map(LedgerConfig::users).orElse(UserNames.KEPT));
        if (config.admin().isOn()) {
            components.add(RecentTraffic.class, traffic);
            components.add(LiveTail.class, tail);
        }
        components.add(AdminAccess.class, access);
        components.add(GatewayFacts.class, facts);
        components.add(
                AdminApi.class,
                new AdminApi(
                        new AdminSources(
                                access,
                                audit,
                                facts,
                                traffic,
                                tail,
                                targets,
                                drain,
                                limiter,
                                limits,
                                alerts,
                                pricing,
                                ledger.map(LedgerStart::ledger),
                                ledger.map(LedgerStart::queries),
                                ledger.map(LedgerStart::exports),
                                ledger.map(LedgerStart::erasures),
                                ledger.map(LedgerStart::repricings),
                                () -> pricing.list().map(list -> new LedgerPricing(list, modelOf)),
                                () -> config.models().aliases(),
                                () -> config.access(),
                                catalog::namesFor,
                                ledger.flatMap(LedgerStart::keys),
                                own,
                                new GatewayOperations(() -> shown(reload.get())),
                                this::shownConfig),
                        clock));
    }

    /**
     * What the log says of the console.
     *
     * @param gateway where the application is served
     */
    String summary(ContainerAddress gateway) {
        AdminRules rules = config.admin();
        return switch (rules.mode()) {
            case OFF -> "console: off";
            case LOOPBACK -> "console at " + gateway.at("/admin") + ", for this machine, which may read";
            case ON -> "console at " + gateway.at("/admin") + ", for " + String.join(", and ", admins(rules));
        };
    }

    private static List<String> admins(AdminRules rules) {
        List<String> admins = new ArrayList<>();
        if (!rules.accounts().isEmpty()) {
            admins.add("those with one of the keys of "
                    + rules.accounts().stream().map(AdminAccount::name).sorted().collect(Collectors.joining(", ")));
        }
        if (!rules.roles().isEmpty()) {
            admins.add("logins with one of the roles "
                    + rules.roles().keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return admins;
    }

    private ShownConfig shownConfig() {
        GatewayConfig current = config;
        return new ShownConfig(current.origin(), loadedAt, current.warnings(), current.properties());
    }

    /** Takes over a configuration that was reloaded. */
    void replace(GatewayConfig again) {
        config = again;
        fingerprint = ConfigFingerprint.of(again.properties());
        loadedAt = clock.instant();
        access.replace(again.admin());
    }

    private static String version(ServletContext context) {
        try (InputStream in = context.getResourceAsStream(MANIFEST)) {
            String version = in == null
                    ? null
                    : new Manifest(in).getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return version == null ? "development" : version;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + MANIFEST, failed);
        }
    }
}
