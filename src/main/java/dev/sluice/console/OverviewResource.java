package dev.sluice.console;

import dev.sluice.alerts.RecentAlerts;
import dev.sluice.json.ObjectText;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.gateways.GatewayReporter;
import dev.sluice.price.DecimalAmount;
import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.RateLimiter;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.upstream.Drain;
import dev.sluice.usage.RecentTraffic;
import dev.sluice.usage.TrafficFigures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What this gateway does now, and what is wrong. From memory: it does not need a database. */
final class OverviewResource implements AdminResource {

    private static final int LEAST_MINUTES = 5;
    private static final int USUAL_MINUTES = 60;
    private static final Duration RECENT_ALERTS = Duration.ofHours(1);

    private final RecentTraffic traffic;
    private final TargetStates targets;
    private final Drain drain;
    private final RateLimiter limiter;
    private final RecentAlerts alerts;
    private final Optional<Ledger> ledger;
    private final OwnGateway own;
    private final GatewayFacts facts;
    private final InstantSource clock;
    private final Times times;

    OverviewResource(AdminSources of, InstantSource clock) {
        this.traffic = of.traffic();
        this.targets = of.targets();
        this.drain = of.drain();
        this.limiter = of.limiter();
        this.alerts = of.alerts();
        this.ledger = of.ledger();
        this.own = of.own();
        this.facts = of.facts();
        this.clock = clock;
        this.times = new Times(facts.zone());
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.reading(
                "overview",
                call -> AdminAnswer.of(
                        overview(call.number("minutes", LEAST_MINUTES, RecentTraffic.MINUTES, USUAL_MINUTES)))));
    }

    private ObjectText overview(int minutes) {
        RecentTraffic.Window window = traffic.last(minutes);
        List<TargetSnapshot> states = targets.snapshot();
        ObjectText answer = new ObjectText()
                .with("at", times.text(clock.instant()))
                .with("state", state())
                .with("started_at", times.text(facts.startedAt()))
                .with("running", drain.running())
                .with("redis", limiter.redisIsUp().map(isUp -> isUp ? "UP" : "AWAY"));
        ledger.ifPresent(kept -> answer.with("ledger", LedgerResource.describe(kept.status())));
        return answer.withObjects("notices", notices(states))
                .with("step_seconds", TimeUnit.MINUTES.toSeconds(1))
                .withObjects(
                        "series",
                        window.slices().stream()
                                .map(slice -> figures(
                                        new ObjectText().with("at", times.text(slice.begin())), slice.figures()))
                                .toList())
                .with("totals", figures(new ObjectText(), window.all()))
                .withObjects(
                        "targets",
                        states.stream().map(target -> entry(target, window)).toList());
    }

    private String state() {
        if (drain.isDraining()) {
            return "DRAINING";
        }
        return ledger.filter(Ledger::isRefusing).isPresent() ? "LEDGER_FULL" : "UP";
    }

    private List<ObjectText> notices(List<TargetSnapshot> states) {
        List<ObjectText> notices = new ArrayList<>();
        limiter.redisIsUp()
                .filter(isUp -> !isUp)
                .ifPresent(away ->
                        notices.add(notice("error", "Redis does not answer: limits are not shared.", "budgets")));
        ledger.map(kept -> kept.status().detail())
                .filter(detail -> !detail.isEmpty())
                .ifPresent(detail -> notices.add(notice("warning", "Ledger: " + detail, "config")));
        Optional.of(own.ahead().get())
                .filter(GatewayReporter::isOff)
                .map(GatewayReporter::sentence)
                .ifPresent(clockIs -> notices.add(notice("warning", "Clock: " + clockIs + ".", "config")));
        alerts.within(RECENT_ALERTS)
                .forEach(reached -> notices.add(notice("warning", words(reached.alert()), "budgets")));
        states.forEach(target -> notices.addAll(TargetNotices.of(target)));
        return notices;
    }

    private static String words(BudgetAlert alert) {
        return alert.percent() + " % of budget " + alert.budget()
                + alert.client().map(name -> " of client " + name).orElse("") + " are used for " + alert.window() + ".";
    }

    /** @param page the one that tells more */
    static ObjectText notice(String level, String text, String page) {
        return new ObjectText().with("level", level).with("text", text).with("page", page);
    }

    private ObjectText entry(TargetSnapshot target, RecentTraffic.Window window) {
        TrafficFigures figures = window.byTarget().get(target.target());
        ObjectText entry = TargetsResource.addState(new ObjectText().with("target", target.target()), target)
                .with("refused_429", figures == null ? 0 : figures.rateLimitedAttempts())
                .with("errors_5xx", figures == null ? 0 : figures.failedAttempts());
        return figures == null ? entry.with("n", 0).with("failed", 0) : figures(entry, figures);
    }

    private ObjectText figures(ObjectText into, TrafficFigures figures) {
        into.with("n", figures.exchanges())
                .with("refused", figures.refused())
                .with("failed", figures.failed())
                .with("first_p50_ms", figures.usualFirstMillis())
                .with("first_p95_ms", figures.firstMillis())
                .with("took_p95_ms", figures.tookMillis());
        return facts.currency().isEmpty() ? into : into.with("cost", DecimalAmount.text(figures.costNano()));
    }
}
