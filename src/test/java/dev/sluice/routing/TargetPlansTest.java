package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AllowedPaths;
import dev.sluice.auth.Client;
import dev.sluice.auth.NamePatterns;
import dev.sluice.exchange.Exchange;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.TargetEdits;
import dev.sluice.routing.ModelTier.Share;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Providers;
import dev.sluice.testing.Requests;
import dev.sluice.testing.StandInRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Plans for models that lead to several targets (routing.md R1, R3, R4, R7, R11). */
final class TargetPlansTest {

    private static final List<Provider> PROVIDERS = List.of(
            Providers.with("a", Dialect.OPENAI, "key"),
            Providers.with("b", Dialect.OPENAI, "key"),
            Providers.with("claude", Dialect.ANTHROPIC, "key"),
            Providers.with("keyless", Dialect.OPENAI),
            Providers.with("keys", Dialect.OPENAI, "k1", "k2"));

    private static final ModelTarget A = new ModelTarget("a", Optional.empty());
    private static final ModelTarget B = new ModelTarget("b", Optional.empty());
    private static final ModelTarget CLAUDE = new ModelTarget("claude", Optional.empty());
    private static final ModelTarget KEYLESS = new ModelTarget("keyless", Optional.empty());
    private static final ModelTarget BLIND = target("blind", OptionalLong.empty(), Capability.VISION);
    private static final ModelTarget SMALL = target("small", OptionalLong.of(100));
    private static final ModelTarget LARGE = target("large", OptionalLong.of(1000));

    private static final String PLAIN = "{\"model\":\"smart\",\"messages\":[]}";
    private static final String IMAGE =
            "{\"model\":\"smart\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x\"}}]}]}";

    private final AtomicInteger counts = new AtomicInteger();
    private long promptTokens = 50;

    @Test
    void aPlanHasTheTiersOfTheModel() {
        RoutePlan plan = plan(alias(tier(share(A, 3), share(B, 1)), tier(share(BLIND, 1))), PLAIN);

        assertThat(plan.tiers()).hasSize(2);
        assertThat(plan.tiers().get(0).targets())
                .extracting(WeightedTarget::weight)
                .containsExactly(3, 1);
        assertThat(names(plan)).containsExactly("a", "b", "blind");
        assertThat(plan.tiers().get(1).targets().get(0).target().model()).hasValue("m-blind");
        assertThat(plan.first().provider().name()).isEqualTo("a");
        assertThat(plan.reason()).isEqualTo(RoutePlan.Reason.MODEL);
        assertThat(plan.rules()).isEqualTo(new AttemptRules(3, Duration.ofMinutes(5), AttemptRules.Pick.WEIGHT));
    }

    @Test
    void aTargetOfWeightZeroGetsNothing() {
        assertThat(names(plan(alias(tier(share(A, 0), share(B, 1))), PLAIN))).containsExactly("b");
    }

    @Test
    void aModelOfOneTargetIsTriedAsOftenAsRequestsWithoutAModel() {
        RoutingRules twice = rules(2);

        assertThat(plan(alias(tier(share(A, 1))), PLAIN, twice).rules().attempts())
                .isEqualTo(2);
        assertThat(plan(alias(tier(share(new ModelTarget("keys", Optional.empty()), 1))), PLAIN, twice)
                        .rules()
                        .attempts())
                .as("with two keys")
                .isEqualTo(3);
        assertThat(((RoutePlan) table(alias(tier(share(A, 1))), twice)
                                .route("b", Client.ANONYMOUS, Apis.chatEndpoint(), Optional.empty()))
                        .rules()
                        .attempts())
                .as("by a hint")
                .isEqualTo(2);
    }

    @Test
    void aModelCanHaveItsOwnRules() {
        ModelAlias alias = new ModelAlias(
                "smart",
                List.of(tier(share(A, 1), share(B, 1))),
                AttemptRules.Pick.LOAD,
                Affinity.CONVERSATION,
                OptionalInt.of(7),
                Optional.of(Duration.ofSeconds(9)),
                List.of(),
                List.of());

        assertThat(plan(alias, PLAIN).rules())
                .isEqualTo(new AttemptRules(7, Duration.ofSeconds(9), AttemptRules.Pick.LOAD));
    }

    @Test
    void replacedRulesHoldForLaterRequests() {
        RouteTable table = table(alias(tier(share(A, 1), share(B, 1))), RoutingRules.DEFAULT);
        table.replace(new ModelNames(List.of(alias(tier(share(B, 1)))), Map.of()), rules(5), List.of());
        RoutePlan plan = (RoutePlan) route(table, Client.ANONYMOUS, PLAIN);

        assertThat(names(plan)).containsExactly("b");
        assertThat(plan.rules().attempts()).isEqualTo(5);
    }

    @Test
    void aHintThatNamesATargetLeadsToItAlone() {
        RouteTable table = new RouteTable(
                PROVIDERS,
                true,
                new ModelNames(List.of(), Map.of("a", List.of("x")), Map.of("small", SMALL)),
                RoutingRules.DEFAULT,
                List.of(),
                KnownModels.NONE,
                PromptSize.UNKNOWN,
                InstantSource.system(),
                new Random(1));
        RoutePlan plan = (RoutePlan)
                table.route("small", Client.ANONYMOUS, Apis.chatEndpoint(), Optional.of(Requests.chat(PLAIN)));

        assertThat(plan.first().name()).isEqualTo("small");
        assertThat(plan.first().model()).hasValue("m-small");
        assertThat(plan.reason()).isEqualTo(RoutePlan.Reason.HINT);
        assertThat(table.route("small", client("*", "other"), Apis.chatEndpoint(), Optional.of(Requests.chat(PLAIN))))
                .as("its model must be allowed")
                .isInstanceOf(NotAllowed.class);
    }

    @Test
    void theClientsProvidersFilterTargetsAndAlternates() {
        ModelAlias alias = alias(
                List.of(tier(share(A, 1), share(B, 1)), tier(share(SMALL, 1))),
                List.of(ModelTier.of(B), ModelTier.of(CLAUDE)),
                List.of(ModelTier.of(A)));
        RoutePlan plan = (RoutePlan) route(table(alias, RoutingRules.DEFAULT), client("b", "*"), PLAIN);

        assertThat(names(plan)).containsExactly("b");
        assertThat(namesOf(plan.onContextLength())).containsExactly("b");
        assertThat(plan.onContentFilter()).isEmpty();
    }

    @Test
    void aClientWithoutAnyOfTheProvidersIsRefused() {
        assertRefused(
                route(table(alias(tier(share(A, 1), share(B, 1))), RoutingRules.DEFAULT), client("c", "*"), PLAIN));
    }

    @Test
    void theClientsModelsAreComparedWithTheNameItAskedFor() {
        RouteTable table = table(alias(tier(share(SMALL, 1), share(LARGE, 1))), RoutingRules.DEFAULT);

        assertRefused(route(table, client("*", "m-small"), PLAIN));
        assertThat(route(table, client("*", "smart"), PLAIN)).isInstanceOf(RoutePlan.class);
    }

    @Test
    void providersThatLackAKeyOrTheApiAreLeftOut() {
        assertThat(names(plan(alias(tier(share(KEYLESS, 1), share(CLAUDE, 1)), tier(share(A, 1))), PLAIN)))
                .containsExactly("a");
    }

    @Test
    void withoutAnyAbleProviderTheErrorIsThatOfTheFirst() {
        assertThat(route(
                        table(alias(tier(share(KEYLESS, 1), share(CLAUDE, 1))), RoutingRules.DEFAULT),
                        Client.ANONYMOUS,
                        PLAIN))
                .isEqualTo(new MissingProviderKey("keyless"));
        assertThat(route(
                        table(alias(tier(share(CLAUDE, 1), share(KEYLESS, 1))), RoutingRules.DEFAULT),
                        Client.ANONYMOUS,
                        PLAIN))
                .isInstanceOf(UnsupportedEndpoint.class);
    }

    @Test
    void aTargetThatLacksWhatTheRequestNeedsIsLeftOut() {
        ModelAlias alias = alias(tier(share(BLIND, 1), share(A, 1)));

        assertThat(names(plan(alias, PLAIN))).containsExactly("blind", "a");
        assertThat(names(plan(alias, IMAGE))).containsExactly("a");
        assertThat(counts).hasValue(0);
    }

    @Test
    void aTargetWithTooSmallAContextIsLeftOut() {
        ModelAlias alias = alias(tier(share(SMALL, 1)), tier(share(LARGE, 1)));

        promptTokens = 100;
        assertThat(names(plan(alias, PLAIN))).containsExactly("small", "large");
        promptTokens = 101;
        assertThat(names(plan(alias, PLAIN))).containsExactly("large");
        promptTokens = 100;
        assertThat(names(plan(alias, "{\"model\":\"smart\",\"messages\":[],\"max_tokens\":1}")))
                .containsExactly("large");
    }

    @Test
    void ifAllAreLeftOutTheLargestIsTriedAlone() {
        promptTokens = 5000;

        assertThat(names(plan(alias(tier(share(SMALL, 1), share(LARGE, 1))), PLAIN)))
                .containsExactly("large");
        assertThat(names(plan(alias(tier(share(SMALL, 1), share(BLIND, 1))), IMAGE)))
                .containsExactly("blind");
    }

    @Test
    void aPromptThatIsTooLongForAllGoesToTheTargetsForLongOnes() {
        promptTokens = 500;
        ModelAlias alias =
                alias(List.of(tier(share(SMALL, 1))), List.of(ModelTier.of(LARGE)), List.of(ModelTier.of(B)));
        RoutePlan plan = plan(alias, PLAIN);

        assertThat(names(plan)).containsExactly("large");
        assertThat(plan.onContextLength()).isEmpty();
        assertThat(namesOf(plan.onContentFilter())).containsExactly("b");
    }

    @Test
    void aPromptIsCountedOnceAndOnlyIfAContextIsNear() {
        plan(alias(tier(share(A, 1), share(B, 1))), PLAIN);
        assertThat(counts).as("no context is known").hasValue(0);
        promptTokens = 10;
        plan(alias(tier(share(SMALL, 1), share(LARGE, 1))), PLAIN);
        assertThat(counts).as("the bytes already tell that it fits").hasValue(0);
        promptTokens = 60;
        plan(alias(tier(share(SMALL, 1), share(LARGE, 1))), PLAIN);
        assertThat(counts).hasValue(1);
    }

    @Test
    void onlyAPlanByAffinityHasAnAffinity() {
        ModelAlias byAffinity = new ModelAlias(
                "smart",
                List.of(tier(share(A, 1), share(B, 1))),
                AttemptRules.Pick.AFFINITY,
                Affinity.ofHeader("x-session"),
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                List.of());

        assertThat(plan(alias(tier(share(A, 1), share(B, 1))), PLAIN).affinity())
                .isZero();
        assertThat(plan(byAffinity, PLAIN).affinity())
                .isEqualTo(AffinityKey.of(
                        Affinity.ofHeader("x-session"), Client.ANONYMOUS, Requests.chat(PLAIN), name -> "s1"));
    }

    /** As many tokens as the test says; they may be up to twice as many. */
    private final class FixedSize implements PromptSize {

        @Override
        public OptionalLong atMost(InferenceRequest request, TargetEdits edits) {
            return OptionalLong.of(2 * promptTokens);
        }

        @Override
        public OptionalLong count(Exchange exchange, InferenceRequest request, TargetEdits edits) {
            counts.incrementAndGet();
            return OptionalLong.of(promptTokens);
        }
    }

    private RoutePlan plan(ModelAlias alias, String body) {
        return plan(alias, body, RoutingRules.DEFAULT);
    }

    private RoutePlan plan(ModelAlias alias, String body, RoutingRules rules) {
        Route route = route(table(alias, rules), Client.ANONYMOUS, body);
        assertThat(route).isInstanceOf(RoutePlan.class);
        return (RoutePlan) route;
    }

    private RouteTable table(ModelAlias alias, RoutingRules rules) {
        return new RouteTable(
                PROVIDERS,
                false,
                new ModelNames(List.of(alias), Map.of()),
                rules,
                List.of(),
                KnownModels.NONE,
                new FixedSize(),
                InstantSource.system(),
                new Random(1));
    }

    private static Route route(RouteTable table, Client client, String body) {
        return table.route(
                Optional.of(Exchange.of(new StandInRequest().toRequest())),
                name -> name.equals("x-session") ? "s1" : null,
                client,
                Apis.chatEndpoint(),
                Optional.of(Requests.chat(body)));
    }

    private static void assertRefused(Route route) {
        assertThat(route).isInstanceOf(NotAllowed.class);
        assertThat(((NoRoute) route).toError().status()).isEqualTo(403);
    }

    private static List<String> names(RoutePlan plan) {
        return namesOf(plan.tiers());
    }

    private static List<String> namesOf(List<Tier> tiers) {
        return tiers.stream()
                .flatMap(tier -> tier.targets().stream())
                .map(weighted -> weighted.target().name())
                .toList();
    }

    private static RoutingRules rules(int attempts) {
        RoutingRules usual = RoutingRules.DEFAULT;
        return new RoutingRules(
                attempts,
                usual.deadline(),
                usual.backoff(),
                usual.backoffMax(),
                usual.longestWait(),
                true,
                true,
                false);
    }

    private static Client client(String providers, String models) {
        return new Client(
                "app",
                "app",
                new NamePatterns(List.of(providers)),
                new NamePatterns(List.of(models)),
                AllowedPaths.READ);
    }

    private static ModelTarget target(String name, OptionalLong context, Capability... lacks) {
        return new ModelTarget(name, "a", Optional.of("m-" + name), context, Set.of(lacks));
    }

    private static Share share(ModelTarget target, int weight) {
        return new Share(target, weight);
    }

    private static ModelTier tier(Share... shares) {
        return new ModelTier(List.of(shares));
    }

    private static ModelAlias alias(ModelTier... tiers) {
        return alias(List.of(tiers), List.of(), List.of());
    }

    private static ModelAlias alias(
            List<ModelTier> tiers, List<ModelTier> onContextLength, List<ModelTier> onContentFilter) {
        return new ModelAlias(
                "smart",
                tiers,
                AttemptRules.Pick.WEIGHT,
                Affinity.CONVERSATION,
                OptionalInt.empty(),
                Optional.empty(),
                onContextLength,
                onContentFilter);
    }
}
