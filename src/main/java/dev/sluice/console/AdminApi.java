package dev.sluice.console;

import dev.sluice.auth.KeyUse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** All calls of the admin API. A new part of it is one {@link AdminResource}, listed here and described in {@code openapi.json}. Immutable. */
public final class AdminApi {

    private final List<AdminRoute> routes;

    /**
     * Creates the API.
     *
     * @param clock tells what has expired
     */
    public AdminApi(AdminSources of, InstantSource clock) {
        this(resources(of, clock));
    }

    AdminApi(List<AdminResource> resources) {
        routes = resources.stream()
                .flatMap(resource -> resource.routes().stream())
                .toList();
    }

    private static List<AdminResource> resources(AdminSources of, InstantSource clock) {
        ChangeRecorder changes = new ChangeRecorder(of.audit());
        LedgerReader ledger = new LedgerReader(of.queries(), of.exports());
        KeyEntries entries = new KeyEntries(
                name -> of.callers().get().hasClient(name),
                key -> of.keys().map(keys -> keys.useOf(key)).orElse(KeyUse.UNKNOWN),
                clock,
                new Times(of.facts().zone()));
        return List.of(
                new SessionResource(of.access(), changes, of.facts()),
                new OverviewResource(of, clock),
                new LiveResource(
                        of.tail(),
                        new LiveViewers(clock),
                        new LivePlaces(new SecureRandom(), clock),
                        of.facts(),
                        clock),
                new UsageResource(ledger, of.facts(), clock),
                new ExchangesResource(ledger, of.facts()),
                new CapturesResource(ledger, changes, of.facts()),
                new ExportResource(ledger, of.facts()),
                new TargetsResource(of.targets(), of.aliases(), changes),
                new BudgetsResource(of.limits(), of.facts()),
                new AlertsResource(ledger, of.facts()),
                new PricesResource(of.pricing(), of.facts(), clock),
                new RepriceResource(
                        of.repricings(), of.rowPricing(), changes, of.facts().zone(), clock),
                new ClientsResource(of.callers(), of.keys(), entries),
                new ClientKeysResource(of.callers(), of.keys(), entries, changes, of.facts(), clock),
                new GatewaysResource(ledger, of.own(), of.facts(), clock),
                new LedgerResource(of.ledger()),
                new AuditResource(ledger, of.ledger(), of.facts()),
                new UsersResource(of.erasures(), changes),
                new OperationsResource(of.operations(), of.drain(), changes),
                new ErrorsResource(),
                new TrialResource(of.callers(), of.models(), changes),
                new ConfigResource(of.config(), of.facts()),
                new OpenApiResource(of.facts()));
    }

    List<AdminRoute> routes() {
        return routes;
    }
}
