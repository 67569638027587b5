package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import dev.sluice.routing.RequestRule.HeaderCondition;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Providers;
import dev.sluice.testing.Requests;
import dev.sluice.testing.StandInRequest;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules lead requests elsewhere (routing.md R1, R2, R3, R46). */
final class RequestRuleTest {

    private static final String PLAIN = "{\"model\":\"gpt-4o\",\"messages\":[]}";
    private static final String TOOLS = "{\"model\":\"gpt-4o\",\"messages\":[],\"tools\":[{}]}";

    /** A Friday. */
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private final AtomicInteger counts = new AtomicInteger();
    private final AtomicInteger measured = new AtomicInteger();
    private long promptTokens = 50;
    private Instant now = NOON;

    @Test
    void theFirstRuleThatHoldsDecidesBeforeTheModel() {
        RequestRule first = new Given().models("gpt-*").use("b");
        RequestRule second = new Given().use("c");

        assertThat(provider(PLAIN, first, second)).isEqualTo("b");
        assertThat(provider("{\"model\":\"o3\",\"messages\":[]}", first, second))
                .isEqualTo("c");
        assertThat(provider(PLAIN)).isEqualTo("a");
    }

    @Test
    void aPromptIsMeasuredOnceHoweverManyRulesAsk() {
        assertThat(provider(
                        PLAIN,
                        new Given().tokens(1000, 0).use("b"),
                        new Given().tokens(2000, 0).use("c")))
                .isEqualTo("a");
        assertThat(measured).hasValue(1);
    }

    @Test
    void aHintComesBeforeAllRules() {
        assertThat(planned("a", PLAIN, client("app", "ann"), new Given().use("b")))
                .isInstanceOfSatisfying(RoutePlan.class, plan -> {
                    assertThat(plan.first().name()).isEqualTo("a");
                    assertThat(plan.reason()).isEqualTo(RoutePlan.Reason.HINT);
                });
    }

    @Test
    void clientUserAndHeaderAreConditions() {
        assertThat(provider(PLAIN, new Given().clients("app").use("b"))).isEqualTo("b");
        assertThat(provider(PLAIN, new Given().clients("other*").use("b"))).isEqualTo("a");
        assertThat(provider(PLAIN, new Given().users("an*").use("b"))).isEqualTo("b");
        assertThat(provider(PLAIN, new Given().users("bob").use("b"))).isEqualTo("a");
        assertThat(provider(PLAIN, new Given().header("x-tier", "gold").use("b")))
                .isEqualTo("b");
        assertThat(provider(PLAIN, new Given().header("x-tier", null).use("b"))).isEqualTo("b");
        assertThat(provider(PLAIN, new Given().header("x-tier", "silver").use("b")))
                .isEqualTo("a");
        assertThat(provider(PLAIN, new Given().header("x-other", null).use("b")))
                .isEqualTo("a");
    }

    @Test
    void whatTheRequestNeedsIsACondition() {
        assertThat(provider(TOOLS, new Given().needs(Capability.TOOLS).use("b")))
                .isEqualTo("b");
        assertThat(provider(
                        TOOLS,
                        new Given().needs(Capability.TOOLS, Capability.VISION).use("b")))
                .isEqualTo("a");
        assertThat(provider(PLAIN, new Given().needs(Capability.TOOLS).use("b")))
                .isEqualTo("a");
        assertThat(counts).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"30000,0,a,0", "50,0,a,1", "49,0,b,1", "0,101,b,0", "0,51,b,1", "0,50,a,1", "40,60,b,2", "60,80,a,1"})
    void theSizeOfThePromptIsCountedOnlyIfItsBytesDoNotDecide(long above, long below, String provider, int counted) {
        assertThat(provider(PLAIN, new Given().tokens(above, below).use("b"))).isEqualTo(provider);
        assertThat(counts).hasValue(counted);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T21:59:59Z, a",
        "2026-11-27T22:00:00Z, b",
        "2026-11-27T05:59:59Z, b",
        "2026-11-27T06:00:00Z, a",
        "2026-11-28T23:00:00Z, a"
    })
    void hoursMayGoOverMidnightAndDaysAreThoseOfTheCalendar(Instant moment, String provider) {
        now = moment;

        assertThat(provider(
                        PLAIN,
                        new Given()
                                .times(new Schedule(
                                        LocalTime.of(22, 0),
                                        LocalTime.of(6, 0),
                                        Set.of(DayOfWeek.FRIDAY),
                                        ZoneOffset.UTC))
                                .use("b")))
                .isEqualTo(provider);
    }

    @Test
    void wholeDaysHaveNoHours() {
        Schedule weekend = new Schedule(
                LocalTime.MIDNIGHT,
                LocalTime.MIDNIGHT,
                EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                ZoneOffset.UTC);

        assertThat(weekend.includes(NOON)).isFalse();
        assertThat(weekend.includes(Instant.parse("2026-11-28T00:00:00Z"))).isTrue();
    }

    @Test
    void aShareIsThatPartOfTheUsersAndAUserStaysInIt() {
        RequestRule rule =
                new Given().share(new TrafficShare(0.1, TrafficShare.By.USER)).use("b");
        List<String> once = byUser(rule);

        assertThat(once.stream().filter("b"::equals).count()).isBetween(800L, 1200L);
        assertThat(byUser(rule)).isEqualTo(once);
    }

    @Test
    void theSharesOfTwoRulesAreIndependent() {
        RequestRule one = new Given()
                .named("one")
                .share(new TrafficShare(0.5, TrafficShare.By.USER))
                .use("b");
        RequestRule two = new Given()
                .named("two")
                .share(new TrafficShare(0.5, TrafficShare.By.USER))
                .use("b");
        List<String> inOne = byUser(one);
        List<String> inTwo = byUser(two);

        assertThat(IntStream.range(0, inOne.size())
                        .filter(user ->
                                inOne.get(user).equals("b") && inTwo.get(user).equals("b"))
                        .count())
                .isBetween(2200L, 2800L);
    }

    @Test
    void theClientsPermissionsHoldForTheRulesTargets() {
        RequestRule rule = new Given().use("b");
        Client onlyA = new Client("app", "ann", new NamePatterns(List.of("a")), NamePatterns.ANY, AllowedPaths.READ);
        Client onlyO3 = new Client("app", "ann", NamePatterns.ANY, new NamePatterns(List.of("o3")), AllowedPaths.READ);

        assertThat(planned(null, PLAIN, onlyA, rule)).isInstanceOf(NotAllowed.class);
        assertThat(planned(null, PLAIN, onlyO3, rule)).isInstanceOf(NotAllowed.class);
        assertThat(planned(null, "{\"model\":\"o3\",\"messages\":[]}", onlyO3, rule))
                .isInstanceOf(RoutePlan.class);
    }

    @Test
    void aRuleWhoseProvidersDoNotRunIsLeftOut() {
        assertThat(provider(PLAIN, new Given().use("gone"))).isEqualTo("a");
    }

    private List<String> byUser(RequestRule rule) {
        return IntStream.range(0, 10_000)
                .mapToObj(user -> ((RoutePlan) planned(null, PLAIN, client("app", "user-" + user), rule))
                        .first()
                        .name())
                .toList();
    }

    private String provider(String body, RequestRule... rules) {
        return ((RoutePlan) planned(null, body, client("app", "ann"), rules))
                .first()
                .name();
    }

    private Route planned(String hint, String body, Client client, RequestRule... rules) {
        RouteTable table = new RouteTable(
                List.of(
                        Providers.with("a", Dialect.OPENAI, "k"),
                        Providers.with("b", Dialect.OPENAI, "k"),
                        Providers.with("c", Dialect.OPENAI, "k")),
                false,
                new ModelNames(List.of(), Map.of("a", List.of("*"))),
                RoutingRules.DEFAULT,
                List.of(rules),
                KnownModels.NONE,
                new FixedSize(),
                () -> now,
                new Random(1));
        return table.route(
                Optional.of(Exchange.of(new StandInRequest().toRequest())),
                name -> switch (name) {
                    case "x-tier" -> "gold";
                    case RoutingFilter.HINT_HEADER -> hint;
                    default -> null;
                },
                client,
                Apis.chatEndpoint(),
                Optional.of(Requests.chat(body)));
    }

    private static Client client(String name, String user) {
        return new Client(name, user, NamePatterns.ANY, NamePatterns.ANY, AllowedPaths.READ);
    }

    /** As many tokens as the test says; they may be up to twice as many. */
    private final class FixedSize implements PromptSize {

        @Override
        public OptionalLong atMost(InferenceRequest request, TargetEdits edits) {
            measured.incrementAndGet();
            return OptionalLong.of(2 * promptTokens);
        }

        @Override
        public OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits) {
            counts.incrementAndGet();
            return OptionalLong.of(promptTokens);
        }
    }

    /** A rule, without conditions but those that a test names. */
    private static final class Given {

        private String name = "rule";
        private NamePatterns clients = NamePatterns.ANY;
        private NamePatterns users = NamePatterns.ANY;
        private NamePatterns models = NamePatterns.ANY;
        private Optional<HeaderCondition> header = Optional.empty();
        private OptionalLong above = OptionalLong.empty();
        private OptionalLong below = OptionalLong.empty();
        private Set<Capability> needs = Set.of();
        private Optional<Schedule> schedule = Optional.empty();
        private Optional<TrafficShare> share = Optional.empty();

        Given named(String given) {
            name = given;
            return this;
        }

        Given clients(String pattern) {
            clients = new NamePatterns(List.of(pattern));
            return this;
        }

        Given users(String pattern) {
            users = new NamePatterns(List.of(pattern));
            return this;
        }

        Given models(String pattern) {
            models = new NamePatterns(List.of(pattern));
            return this;
        }

        Given header(String lowerName, String value) {
            header = Optional.of(new HeaderCondition(lowerName, Optional.ofNullable(value)));
            return this;
        }

        /** 0 for none. */
        Given tokens(long moreThan, long lessThan) {
            above = moreThan == 0 ? OptionalLong.empty() : OptionalLong.of(moreThan);
            below = lessThan == 0 ? OptionalLong.empty() : OptionalLong.of(lessThan);
            return this;
        }

        Given needs(Capability... capabilities) {
            needs = Set.of(capabilities);
            return this;
        }

        Given times(Schedule times) {
            schedule = Optional.of(times);
            return this;
        }

        Given share(TrafficShare part) {
            share = Optional.of(part);
            return this;
        }

        RequestRule use(String provider) {
            return new RequestRule(
                    name,
                    clients,
                    users,
                    models,
                    header,
                    above,
                    below,
                    needs,
                    schedule,
                    share,
                    new ModelAlias(provider, new ModelTarget(provider, Optional.empty())),
                    Optional.empty());
        }
    }
}
