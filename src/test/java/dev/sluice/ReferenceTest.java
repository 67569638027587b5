package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.BudgetStateMXBean;
import dev.sluice.admin.GatewayControlMXBean;
import dev.sluice.admin.LedgerControlMXBean;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.ledger.LedgerState;
import dev.sluice.ledger.LedgerStatus;
import dev.sluice.ratelimit.BudgetAlert;
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
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.MarkdownPage;
import dev.sluice.testing.Providers;
import dev.sluice.testing.TestGateway;
import dev.sluice.testing.TwoTargets;
import dev.sluice.usage.GatewayMetrics;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation names everything that it must, and can be read and followed. */
final class ReferenceTest {

    private static final int MOST_WORDS = 20;

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path WEB_XML = Path.of("src/main/webapp/WEB-INF/web.xml");

    private static final Pattern SNAKE_CASE = Pattern.compile("\"([a-z]+(?:_[a-z]+)+)\"");
    private static final Pattern ONE_WORD = Pattern.compile("Error\\(\\s*(?:status|\\d+),\\s*\"([a-z_]+)\"");

    /** The types of errors in the OpenAI API, and members of its JSON. */
    private static final Set<String> NO_CODES =
            Set.of("invalid_request_error", "server_error", "rate_limit_error", "authentication_error");

    static Stream<MarkdownPage> pages() {
        return MarkdownPage.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noTableCellIsLongerThanTwentyWords(MarkdownPage page) {
        assertThat(page.rows().stream().flatMap(List::stream))
                .allSatisfy(cell -> assertThat(cell.split("\\s+", -1)).hasSizeLessThanOrEqualTo(MOST_WORDS));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileOrHeadingThatExists(MarkdownPage page) {
        assertThat(page.links().stream().filter(link -> !link.contains("://"))).allSatisfy(link -> {
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target =
                    file.isEmpty() ? page.path() : folderOf(page).resolve(file).normalize();
            assertThat(Files.exists(target)).as("%s exists", target).isTrue();
            if (hash >= 0) {
                assertThat(MarkdownPage.read(target).anchors()).contains(link.substring(hash + 1));
            }
        });
    }

    @Test
    void theIndexLinksToEveryPageOfTheReference() {
        assertThat(MarkdownPage.read(Path.of("docs/reference.md")).links())
                .containsAll(MarkdownPage.reference()
                        .map(page -> page.path().toString().replace('\\', '/'))
                        .filter(path -> !path.equals("docs/reference.md"))
                        .map(path -> path.substring("docs/".length()))
                        .toList());
    }

    @Test
    void errorsAreExactlyThoseOfTheCode() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (List<String> row :
                MarkdownPage.read(Path.of("docs/reference/errors.md")).rows()) {
            row.stream()
                    .limit(2)
                    .filter(cell -> cell.matches("`[a-z_]+`"))
                    .flatMap(cell -> MarkdownPage.code(cell).stream())
                    .forEach(documented::add);
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(errorCodes());
    }

    @Test
    void metricsAreExactlyThoseOfTheGateway() throws InterruptedException {
        GatewayMetrics shared = new GatewayMetrics();
        shared.watchRedis();
        shared.showRedis(() -> true);
        TargetObserver targets = shared.watchTargets();
        targets.attemptEnded(new EndedAttempt(
                new Target(Providers.at("http://p/v1"), Optional.empty()),
                "chat",
                "m",
                AttemptOutcome.SERVED,
                Choice.Kind.FIRST,
                Duration.ofSeconds(2),
                Optional.of(Duration.ofSeconds(1))));
        targets.keyRefused("p", "k", AttemptOutcome.KEY_REFUSED, Duration.ofMinutes(1));
        targets.extraRefused("t", Choice.Reason.THROTTLE);
        targets.waited("p", TargetObserver.WaitResult.PLACED, Duration.ofSeconds(1));
        targets.hedged("m", HedgeResult.WON);
        targets.mirrored("p", MirrorResult.ANSWERED, 1);
        shared.watchBudgets().reached(new BudgetAlert("b", "0", Optional.empty(), 80, "2026-11", 8, 10, "USD"));
        shared.watchBudgets().passedUncounted("b");
        shared.showModels(() -> Map.of("m", 1));
        shared.watchCaptures();
        shared.watchLedger();
        shared.showClock(() -> Duration.ZERO);
        shared.showLedger(() -> new LedgerStatus(LedgerState.UP, Duration.ZERO, 0, 0, true, ""));
        shared.showBudgets(() -> List.of(new BudgetUse(
                "b",
                "client",
                Optional.of("c"),
                "month",
                true,
                "USD",
                10,
                8,
                0,
                2,
                Instant.EPOCH,
                ZoneOffset.UTC,
                List.of())));
        TargetSnapshot.Cooled cooled = new TargetSnapshot.Cooled(
                Optional.of("k"), Optional.empty(), Optional.of(AttemptOutcome.KEY_REFUSED), Duration.ofMinutes(1));
        shared.showTargets(() -> List.of(
                new TargetSnapshot("t", "p", BreakerState.CLOSED, Optional.empty(), 0, 0, 10, List.of(cooled))));
        Set<String> told = metricNames(shared.scrape());
        told.addAll(metricNames(pageAfterOneExchange()));

        assertThat(firstColumn("metrics.md")).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void everyWayInWhichAnExchangeEndsIsNamed() {
        assertThat(MarkdownPage.code(MarkdownPage.read(Path.of("docs/reference/access-log.md"))
                        .text()))
                .containsAll(Arrays.stream(Ending.values())
                        .map(ending -> ending.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void everyFilterIsNamedTwiceWhatItDoesAndWhatIsMissingWithoutIt() throws IOException {
        List<String> filters = Pattern.compile("<filter>\\s*<filter-name>(.*?)</filter-name>")
                .matcher(Files.readString(WEB_XML))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(firstColumn("filters.md"))
                .containsExactlyElementsOf(
                        Stream.concat(filters.stream(), filters.stream()).toList());
    }

    @Test
    void theArchitectureNamesOnlyClassesThatExist() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (Path folder : List.of(SOURCES, Path.of("src/test/java"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.replace(".java", "")));
            }
        }
        assertThat(MarkdownPage.code(MarkdownPage.read(Path.of("docs/architecture.md"))
                                .text())
                        .stream()
                        .filter(name -> name.matches("([A-Z][a-z]+){2,}")))
                .isSubsetOf(classes);
    }

    @Test
    void everythingThatJmxOffersIsNamed() throws IntrospectionException {
        List<String> offered = new ArrayList<>();
        for (Class<?> bean : List.of(GatewayControlMXBean.class, LedgerControlMXBean.class, BudgetStateMXBean.class)) {
            Arrays.stream(Introspector.getBeanInfo(bean).getMethodDescriptors())
                    .map(MethodDescriptor::getName)
                    .map(name -> name.replaceFirst("^(get|is)(?=[A-Z])", ""))
                    .forEach(offered::add);
        }

        assertThat(firstColumn("jmx.md")).containsExactlyInAnyOrderElementsOf(offered);
    }

    /** Folder of a page; empty for the project's. */
    private static Path folderOf(MarkdownPage page) {
        return page.path().getParent() == null ? Path.of("") : page.path().getParent();
    }

    /** The names in the first column of a page's tables, without their heads. */
    private static List<String> firstColumn(String page) {
        return MarkdownPage.read(Path.of("docs/reference").resolve(page)).rows().stream()
                .flatMap(row -> MarkdownPage.code(row.get(0)).stream())
                .toList();
    }

    /** The names that stand as text where the sources make errors. */
    private static Set<String> errorCodes() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(ReferenceTest::source)
                    .filter(source -> source.contains("ApiError"))
                    .flatMap(source -> Stream.concat(matches(SNAKE_CASE, source), matches(ONE_WORD, source)))
                    .filter(name -> !NO_CODES.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> matches(Pattern pattern, String source) {
        return pattern.matcher(source).results().map(found -> found.group(1));
    }

    private static String source(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> metricNames(String page) {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2].replaceFirst("_max$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Some metrics exist only once there is something to count. */
    private static String pageAfterOneExchange() throws InterruptedException {
        try (FakeProvider provider = FakeProvider.start();
                TestGateway gateway = TestGateway.before(provider, "sluice.providers.fake.prices=openai")) {
            provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
            gateway.post("/v1/chat/completions", "{\"messages\":[]}");
            gateway.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");
            provider.answerWith(Answer.sse(TwoTargets.ONE + TwoTargets.ONE + TwoTargets.END));
            gateway.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}");
            gateway.awaitMetric("active_http_calls", 0);
            return gateway.get("/metrics").bodyText();
        }
    }
}
