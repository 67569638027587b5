package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.targets.AttemptOutcome;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.PromQl;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The alerts and the dashboard that are shipped ask for what a gateway with everything on tells. */
final class ShippedDashboardTest {

    private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/sluice.json");

    /** Prometheus adds these itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");

    @TempDir
    private static Path directory;

    /** The labels of each metric of the page. */
    private static Map<String, Set<String>> page;

    @BeforeAll
    static void scrape() {
        try (FakeProvider first = FakeProvider.start();
                FakeProvider second = FakeProvider.start();
                RedisServer redis = RedisServer.start();
                TestGateway gateway = TestGateway.start(TwoTargets.lines(
                        first,
                        second,
                        "sluice.ledger=on",
                        "sluice.ledger.dir=" + directory,
                        "sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port(),
                        "sluice.ratelimit.on-redis-failure=local",
                        "sluice.providers.first.prices=openai",
                        "sluice.providers.second.prices=openai",
                        "sluice.budgets.team.amount=100.00",
                        "sluice.budgets.team.unpriced=pass"))) {
            first.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
            gateway.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");
            first.answerWith(Answer.json(500, "{}"));
            second.answerWith(Answer.sse(TwoTargets.ONE + TwoTargets.ONE + TwoTargets.END));
            gateway.post("/v1/chat/completions", "{\"model\":\"smart\",\"stream\":true,\"messages\":[]}");
            gateway.awaitMetric("active_http_calls", 0);
            page = labels(gateway.get("/metrics").bodyText());
        }
    }

    @AfterAll
    static void forget() {
        page = null;
    }

    static Stream<String> expressions() {
        return Stream.concat(alerts().stream().map(rule -> (String) rule.get("expr")), panelExpressions());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void everyMetricAndLabelIsToldByAGateway(String expression) {
        PromQl used = PromQl.of(expression);

        assertThat(used.metrics()).isNotEmpty().isSubsetOf(page.keySet());
        assertThat(used.matchers())
                .filteredOn(matched -> !OF_PROMETHEUS.contains(matched.label()))
                .allSatisfy(matched -> assertThat(page.get(matched.metric())).contains(matched.label()));
        Set<String> told = used.metrics().stream()
                .flatMap(metric -> page.get(metric).stream())
                .collect(Collectors.toSet());
        told.addAll(OF_PROMETHEUS);
        assertThat(told).containsAll(used.labels());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void everyOutcomeIsOneThatAttemptsHave(String expression) {
        List<String> outcomes = Arrays.stream(AttemptOutcome.values())
                .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                .toList();

        assertThat(PromQl.of(expression).matchers())
                .filteredOn(matched -> matched.label().equals("outcome"))
                .allSatisfy(matched -> assertThat(outcomes).containsAll(matched.values()));
    }

    @Test
    void whatFailsIsWhatTheGatewayItselfTakesForAFailureOfTheTarget() {
        String failing = alerts().stream()
                .filter(rule -> rule.get("alert").equals("SluiceTargetFailing"))
                .map(rule -> (String) rule.get("expr"))
                .findFirst()
                .orElseThrow();

        assertThat(PromQl.of(failing).matchers().get(0).values())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(AttemptOutcome.values())
                        .filter(outcome -> outcome.effect() == AttemptOutcome.Effect.FAILURE)
                        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void everyAlertSaysWhatItMeans() {
        assertThat(alerts()).hasSizeGreaterThanOrEqualTo(8).allSatisfy(rule -> {
            assertThat((String) rule.get("alert")).startsWith("Sluice");
            assertThat(map(rule.get("labels"))).containsKey("severity");
            assertThat(map(rule.get("annotations"))).containsKeys("summary", "description");
        });
    }

    @Test
    void noPanelIsOfAnotherSourceThanTheChosenOne() {
        assertThat(panels())
                .filteredOn(panel -> !panel.get("type").equals("row"))
                .allSatisfy(panel ->
                        assertThat(map(panel.get("datasource")).get("uid")).isEqualTo("${datasource}"));
    }

    private static List<Map<String, Object>> alerts() {
        return list(list(read(ALERTS).get("groups")).get(0).get("rules"));
    }

    private static List<Map<String, Object>> panels() {
        return list(read(DASHBOARD).get("panels"));
    }

    private static Stream<String> panelExpressions() {
        return panels().stream()
                .filter(panel -> panel.containsKey("targets"))
                .flatMap(panel -> list(panel.get("targets")).stream())
                .map(target -> (String) target.get("expr"));
    }

    /** JSON is YAML, too. */
    private static Map<String, Object> read(Path file) {
        try {
            return new Yaml().load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Set<String>> labels(String text) {
        Map<String, Set<String>> labels = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher series = SERIES.matcher(line);
            assertThat(series.matches()).as(line).isTrue();
            Set<String> names = labels.computeIfAbsent(series.group(1), name -> new TreeSet<>());
            Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
            while (label.find()) {
                names.add(label.group(1));
            }
        });
        return labels;
    }
}
