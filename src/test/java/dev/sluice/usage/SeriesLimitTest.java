package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.exchange.RequestId;
import dev.sluice.price.ExchangeCost;
import dev.sluice.ratelimit.BudgetAlert;
import dev.sluice.ratelimit.BudgetObserver;
import dev.sluice.ratelimit.BudgetUse;
import dev.sluice.routing.Target;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.BreakerState;
import dev.sluice.targets.Choice;
import dev.sluice.targets.EndedAttempt;
import dev.sluice.targets.HedgeResult;
import dev.sluice.targets.MirrorResult;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.testing.Providers;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever clients ask for, the page for Prometheus stays small. */
final class SeriesLimitTest {

    private static final int MANY = 100_000;

    private final GatewayMetrics metrics = new GatewayMetrics();

    @Test
    void madeUpModelsAddNoSeries() {
        metrics.nameModels(Set.of("gpt-4o"), CatalogueNames.EMPTY);
        exchange("app", "gpt-4o", "openai");
        exchange("app", "made-up", "openai");
        long before = series();

        IntStream.range(0, MANY).forEach(i -> exchange("app", "made-up-" + i, "openai"));

        assertThat(series()).isEqualTo(before);
    }

    @Test
    void ofMoreThan200ClientsTheRestIsOneMore() {
        IntStream.range(0, 201).forEach(i -> exchange("client-" + i, "gpt-4o", "openai"));
        long before = series();

        IntStream.range(201, MANY).forEach(i -> exchange("client-" + i, "gpt-4o", "openai"));

        assertThat(series()).isEqualTo(before);
        assertThat(metrics.scrape()).contains("client=\"other\"").doesNotContain("client=\"client-200\"");
    }

    @Test
    void noMetricGrowsWithoutBoundWhateverItsLabelsAre() {
        everything(20_000);
        long most = series();

        everything(21_000);

        assertThat(most).isLessThanOrEqualTo(SeriesLimit.MOST);
        assertThat(series()).isEqualTo(most);
        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("sluice_metrics_folded_total ")))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.indexOf(' '))))
                        .isPositive());
    }

    @Test
    void whatIsFoldedIsStillCounted() {
        everything(20_000);

        metrics.watchTargets().extraRefused("one more", Choice.Reason.FULL);

        assertThat(metrics.scrape()).contains("sluice_extra_attempts_refused_total{reason=\"other\",target=\"other\"}");
    }

    /** Tells all metrics of names that come from the configuration, as if that had so many. */
    private void everything(int names) {
        TargetObserver targets = metrics.watchTargets();
        BudgetObserver budgets = metrics.watchBudgets();
        for (int i = 0; i < names; i++) {
            String name = "n" + i;
            exchange(name, name, name);
            Target target = new Target(name, Providers.at("http://p/v1"), Optional.empty());
            targets.attemptEnded(new EndedAttempt(
                    target,
                    "chat",
                    name,
                    AttemptOutcome.FAILED,
                    Choice.Kind.FIRST,
                    Duration.ofMillis(1),
                    Optional.of(Duration.ofMillis(1))));
            targets.hedged(name, HedgeResult.WON);
            targets.keyRefused(name, name, AttemptOutcome.KEY_REFUSED, Duration.ZERO);
            targets.keySpent(name, name);
            targets.mirrored(name, MirrorResult.ANSWERED, 1);
            targets.extraRefused(name, Choice.Reason.FULL);
            targets.waited(name, TargetObserver.WaitResult.PLACED, Duration.ZERO);
            budgets.reached(new BudgetAlert(name, "0", Optional.empty(), 80, "2026-11", 8, 10, "USD"));
            budgets.passedUncounted(name);
        }
        metrics.showTargets(() -> IntStream.range(0, names)
                .mapToObj(i -> new TargetSnapshot(
                        "t" + i,
                        "p" + i,
                        BreakerState.CLOSED,
                        Optional.empty(),
                        0,
                        0,
                        10,
                        List.of(new TargetSnapshot.Cooled(
                                Optional.of("k" + i), Optional.empty(), Optional.empty(), Duration.ofSeconds(1)))))
                .toList());
        metrics.showModels(() -> IntStream.range(0, names).boxed().collect(Collectors.toMap(i -> "m" + i, i -> 1)));
        metrics.showBudgets(() -> IntStream.range(0, names)
                .mapToObj(i -> new BudgetUse(
                        "b" + i,
                        "client",
                        Optional.of("c" + i),
                        "month",
                        true,
                        "USD",
                        10,
                        8,
                        0,
                        2,
                        Instant.EPOCH,
                        ZoneOffset.UTC,
                        List.of()))
                .toList());
    }

    private void exchange(String client, String model, String target) {
        UsageRecord exchange = new UsageRecord(
                new RequestId("req-1"),
                Optional.empty(),
                Optional.empty(),
                "127.0.0.1",
                Optional.of(new Client(client, "ann", NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ)),
                "POST",
                "/v1/chat/completions",
                "chat",
                Optional.of("openai"),
                Optional.of(model),
                Optional.empty(),
                200,
                Optional.of(new TokenUsage(OptionalLong.of(1), OptionalLong.of(2), TokenUsage.Source.REPORTED)),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of(target),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ExchangeCost(
                        OptionalLong.of(1),
                        Optional.empty(),
                        "USD",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        OptionalLong.empty(),
                        Optional.empty())),
                Optional.empty(),
                Duration.ofMillis(1));
        metrics.exchangeBegins();
        metrics.exchangeTook(exchange, Optional.of(Duration.ofMillis(1)));
        metrics.exchangeEnds(exchange);
    }

    private long series() {
        return metrics.scrape().lines().filter(line -> !line.startsWith("#")).count();
    }
}
