package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.RequestedEndpoint;
import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routing of requests to providers (behaviour.md 2). */
final class RouteTableTest {

    private static final Provider A = provider("a", false, Provider.Auth.BEARER, "key-a");
    private static final Provider B = provider("b", true, Provider.Auth.BEARER, "key-b");
    private static final Provider C = provider("c", false, Provider.Auth.X_API_KEY, "key-c");
    private static final Provider KEYLESS = provider("keyless", false, Provider.Auth.BEARER, null);
    private static final Provider LOCAL = provider("local", false, Provider.Auth.NONE, null);

    private static final RequestedEndpoint CALLED = Apis.chatEndpoint();

    private static final RandomGenerator UNUSED = new FixedRandom(0) {
        @Override
        public int nextInt(int bound) {
            throw new AssertionError("no random choice expected");
        }
    };

    private final RouteTable withDefault = new RouteTable(List.of(A, B, C, KEYLESS, LOCAL), false, UNUSED);

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", " a ", "local"})
    void aHintChoosesTheProviderOfThatName(String hint) {
        RoutePlan plan = plan(withDefault.route(hint, Client.ANONYMOUS, CALLED, Optional.empty()));

        assertThat(plan.first().provider().name()).isEqualTo(hint.strip());
        assertThat(plan.reason()).isEqualTo(RoutePlan.Reason.HINT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t", "default", " default "})
    void noHintChoosesTheDefault(String hint) {
        assertThat(withDefault.route(hint, Client.ANONYMOUS, CALLED, Optional.empty()))
                .isEqualTo(RoutePlan.to(new Target(B, Optional.empty()), RoutePlan.Reason.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "default-2", "a,b", "a b", "__proto__"})
    void anUnknownHintChoosesTheDefault(String hint) {
        assertThat(withDefault.route(hint, Client.ANONYMOUS, CALLED, Optional.empty()))
                .isEqualTo(RoutePlan.to(new Target(B, Optional.empty()), RoutePlan.Reason.UNKNOWN_HINT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anUnknownHintChoosesAtRandomWithoutADefault(int chosen) {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new FixedRandom(chosen));

        assertThat(plan(table.route("nobody", Client.ANONYMOUS, CALLED, Optional.empty()))
                        .first()
                        .provider())
                .isEqualTo(List.of(A, C, LOCAL).get(chosen));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void noHintChoosesAtRandomWithoutADefault(int chosen) {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new FixedRandom(chosen));

        assertThat(plan(table.route(null, Client.ANONYMOUS, CALLED, Optional.empty()))
                        .first()
                        .provider())
                .isEqualTo(List.of(A, C, LOCAL).get(chosen));
    }

    @Test
    void anUnknownHintCanBeRejected() {
        RouteTable table = new RouteTable(List.of(A, B), true, UNUSED);

        assertThat(table.route("nobody", Client.ANONYMOUS, CALLED, Optional.empty()))
                .isEqualTo(new UnknownProvider());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "default"})
    void noHintIsNeverRejected(String hint) {
        RouteTable table = new RouteTable(List.of(A, B), true, UNUSED);

        assertThat(plan(table.route(hint, Client.ANONYMOUS, CALLED, Optional.empty()))
                        .first()
                        .provider())
                .isEqualTo(B);
    }

    @Test
    void aProviderWithoutItsKeyIsRejected() {
        assertThat(withDefault.route("keyless", Client.ANONYMOUS, CALLED, Optional.empty()))
                .isEqualTo(new MissingProviderKey("keyless"));
    }

    @Test
    void aDefaultWithoutItsKeyIsNotReplacedByAnother() {
        Provider keylessDefault = provider("d", true, Provider.Auth.X_API_KEY, null);

        assertThat(new RouteTable(List.of(A, keylessDefault), false, UNUSED)
                        .route(null, Client.ANONYMOUS, CALLED, Optional.empty()))
                .isEqualTo(new MissingProviderKey("d"));
    }

    @Test
    void aProviderWithoutAuthenticationNeedsNoKey() {
        assertThat(plan(withDefault.route("local", Client.ANONYMOUS, CALLED, Optional.empty()))
                        .first()
                        .provider())
                .isEqualTo(LOCAL);
    }

    @Test
    void aTableNeedsAProvider() {
        assertThatThrownBy(() -> new RouteTable(List.of(), false, UNUSED)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void targetsAreFoundByTheirNames() {
        withDefault.replace(
                new ModelNames(
                        List.of(), Map.of(), Map.of("fast", target("fast", "a"), "orphan", target("orphan", "gone"))),
                RoutingRules.DEFAULT,
                List.of());

        assertThat(withDefault.target("fast")).contains(new Target("fast", A, Optional.of("mini")));
        assertThat(withDefault.targets()).hasSize(6).allSatisfy(target -> assertThat(withDefault.target(target.name()))
                .contains(target));
        assertThat(withDefault.target("orphan")).isEmpty();
        assertThat(withDefault.target("nobody")).isEmpty();
    }

    private static ModelTarget target(String name, String provider) {
        return new ModelTarget(name, provider, Optional.of("mini"), OptionalLong.empty(), Set.of());
    }

    @Test
    void aPlanNeedsATarget() {
        assertThatThrownBy(() -> new RoutePlan(List.of(), RoutePlan.Reason.HINT, AttemptRules.ONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPublishedPlanIsTheRouteOfItsExchange() {
        Exchange exchange = exchange();
        RoutePlan published = RoutePlan.to(new Target(C, Optional.empty()), RoutePlan.Reason.HINT);
        exchange.publish(published);

        assertThat(withDefault.routeOf(exchange, CALLED)).isSameAs(published);
    }

    @Test
    void anExchangeWithoutPlanGetsTheDefaultPlan() {
        assertThat(withDefault.routeOf(exchange(), CALLED))
                .isEqualTo(RoutePlan.to(new Target(B, Optional.empty()), RoutePlan.Reason.DEFAULT));
    }

    @Test
    void theFirstRandomPlanStaysThePlanOfTheExchange() {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new FixedRandom(2));
        Exchange exchange = exchange();
        Route chosen = table.routeOf(exchange, CALLED);

        assertThat(new RouteTable(List.of(A, C, LOCAL), false, new FixedRandom(0)).routeOf(exchange, CALLED))
                .isSameAs(chosen);
    }

    @Test
    void anExchangeWithoutRouteHasNoPlan() {
        Exchange exchange = exchange();
        Route route = new RouteTable(List.of(KEYLESS), false, new FixedRandom(0)).routeOf(exchange, CALLED);

        assertThat(route).isEqualTo(new MissingProviderKey("keyless"));
        assertThat(exchange.find(RoutePlan.class)).isEmpty();
    }

    @Test
    void anUnknownProviderIsReportedAsModelNotFound() {
        ApiError error = new UnknownProvider().toError();

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("model_not_found");
        assertThat(error.param()).hasValue("x-arch-llm-provider-hint");
    }

    @Test
    void aMissingProviderKeyIsReportedWithItsProperty() {
        ApiError error = new MissingProviderKey("mine").toError();

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("provider_key_missing");
        assertThat(error.message()).contains("sluice.providers.mine.key");
    }

    private static RoutePlan plan(Route route) {
        assertThat(route).isInstanceOf(RoutePlan.class);
        return (RoutePlan) route;
    }

    private static Exchange exchange() {
        return Exchange.of(new StandInRequest().toRequest());
    }

    private static Provider provider(String name, boolean isDefault, Provider.Auth auth, String key) {
        return Providers.named(name, auth, Optional.ofNullable(key), isDefault);
    }

    /** Always returns the same number. */
    private static class FixedRandom implements RandomGenerator {

        private final int chosen;

        FixedRandom(int chosen) {
            this.chosen = chosen;
        }

        @Override
        public int nextInt(int bound) {
            assertThat(chosen).isLessThan(bound);
            return chosen;
        }

        @Override
        public long nextLong() {
            throw new AssertionError("only an index is chosen");
        }
    }
}
