package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.auth.Client;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.testing.StandInRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which provider a request goes to (behaviour.md 2). */
final class RouteTableTest {

    private static final Provider A = provider("a", false, Provider.Auth.BEARER, "key-a");
    private static final Provider B = provider("b", true, Provider.Auth.BEARER, "key-b");
    private static final Provider C = provider("c", false, Provider.Auth.X_API_KEY, "key-c");
    private static final Provider KEYLESS = provider("keyless", false, Provider.Auth.BEARER, null);
    private static final Provider LOCAL = provider("local", false, Provider.Auth.NONE, null);

    private static final RandomGenerator UNUSED = new Fixed(0) {
        @Override
        public int nextInt(int bound) {
            throw new AssertionError("nothing is left to chance here");
        }
    };

    private final RouteTable withDefault = new RouteTable(List.of(A, B, C, KEYLESS, LOCAL), false, UNUSED);

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", " a ", "local"})
    void aHintThatNamesAProviderChoosesIt(String hint) {
        RoutePlan plan = plan(withDefault.route(hint, Client.ANONYMOUS, Optional.empty()));

        assertThat(plan.targets()).map(Provider::name).containsExactly(hint.strip());
        assertThat(plan.reason()).isEqualTo(RoutePlan.Reason.HINT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t", "default", " default "})
    void noHintChoosesTheDefault(String hint) {
        assertThat(withDefault.route(hint, Client.ANONYMOUS, Optional.empty()))
                .isEqualTo(new RoutePlan(List.of(B), RoutePlan.Reason.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "default-2", "a,b", "a b", "__proto__"})
    void aHintThatNamesNobodyChoosesTheDefault(String hint) {
        assertThat(withDefault.route(hint, Client.ANONYMOUS, Optional.empty()))
                .isEqualTo(new RoutePlan(List.of(B), RoutePlan.Reason.UNKNOWN_HINT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aHintThatNamesNobodyChoosesAtRandomWhereThereIsNoDefault(int drawn) {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new Fixed(drawn));

        assertThat(plan(table.route("nobody", Client.ANONYMOUS, Optional.empty()))
                        .first())
                .isEqualTo(List.of(A, C, LOCAL).get(drawn));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void noHintChoosesAtRandomWhereThereIsNoDefault(int drawn) {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new Fixed(drawn));

        assertThat(plan(table.route(null, Client.ANONYMOUS, Optional.empty())).first())
                .isEqualTo(List.of(A, C, LOCAL).get(drawn));
    }

    @Test
    void aHintThatNamesNobodyCanBeRefused() {
        RouteTable table = new RouteTable(List.of(A, B), true, UNUSED);

        assertThat(table.route("nobody", Client.ANONYMOUS, Optional.empty())).isEqualTo(new UnknownTarget());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "default"})
    void noHintIsNeverRefused(String hint) {
        RouteTable table = new RouteTable(List.of(A, B), true, UNUSED);

        assertThat(plan(table.route(hint, Client.ANONYMOUS, Optional.empty())).first())
                .isEqualTo(B);
    }

    @Test
    void aProviderWithoutItsKeyIsNoTarget() {
        assertThat(withDefault.route("keyless", Client.ANONYMOUS, Optional.empty()))
                .isEqualTo(new KeylessTarget("keyless"));
    }

    @Test
    void aDefaultWithoutItsKeyIsNotReplacedByAnother() {
        Provider keylessDefault = provider("d", true, Provider.Auth.X_API_KEY, null);

        assertThat(new RouteTable(List.of(A, keylessDefault), false, UNUSED)
                        .route(null, Client.ANONYMOUS, Optional.empty()))
                .isEqualTo(new KeylessTarget("d"));
    }

    @Test
    void aProviderThatAsksForNoKeyIsATargetWithoutOne() {
        assertThat(plan(withDefault.route("local", Client.ANONYMOUS, Optional.empty()))
                        .first())
                .isEqualTo(LOCAL);
    }

    @Test
    void aTableNeedsAProvider() {
        assertThatThrownBy(() -> new RouteTable(List.of(), false, UNUSED)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlanNeedsATarget() {
        assertThatThrownBy(() -> new RoutePlan(List.of(), RoutePlan.Reason.HINT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePlanOfAnExchangeIsTheOneThatWasPublished() {
        Exchange exchange = exchange();
        RoutePlan published = new RoutePlan(List.of(C), RoutePlan.Reason.HINT);
        exchange.publish(published);

        assertThat(withDefault.routeOf(exchange)).isSameAs(published);
    }

    @Test
    void anExchangeWithoutPlanGetsTheDefaultOne() {
        assertThat(withDefault.routeOf(exchange())).isEqualTo(new RoutePlan(List.of(B), RoutePlan.Reason.DEFAULT));
    }

    @Test
    void everybodySeesThePlanThatWasDrawnFirst() {
        RouteTable table = new RouteTable(List.of(A, C, LOCAL), false, new Fixed(2));
        Exchange exchange = exchange();
        Route drawn = table.routeOf(exchange);

        assertThat(new RouteTable(List.of(A, C, LOCAL), false, new Fixed(0)).routeOf(exchange))
                .isSameAs(drawn);
    }

    @Test
    void anExchangeWithoutTargetHasNoPlan() {
        Exchange exchange = exchange();
        Route route = new RouteTable(List.of(KEYLESS), false, new Fixed(0)).routeOf(exchange);

        assertThat(route).isEqualTo(new KeylessTarget("keyless"));
        assertThat(exchange.find(RoutePlan.class)).isEmpty();
    }

    @Test
    void anUnknownTargetIsToldAsModelNotFound() {
        ApiError error = new UnknownTarget().toError();

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("model_not_found");
        assertThat(error.param()).hasValue("x-arch-llm-provider-hint");
    }

    @Test
    void aTargetWithoutItsKeyIsToldWithTheSettingThatIsMissing() {
        ApiError error = new KeylessTarget("mine").toError();

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
        return new Provider(
                name,
                URI.create("http://" + name + "/v1"),
                auth,
                Optional.ofNullable(key).map(Secret::new),
                Optional.empty(),
                isDefault,
                Provider.StreamUsage.REQUEST,
                Timeouts.DEFAULT,
                Network.DIRECT);
    }

    /** Chance that always falls the same way. */
    private static class Fixed implements RandomGenerator {

        private final int drawn;

        Fixed(int drawn) {
            this.drawn = drawn;
        }

        @Override
        public int nextInt(int bound) {
            assertThat(drawn).isLessThan(bound);
            return drawn;
        }

        @Override
        public long nextLong() {
            throw new AssertionError("only one of the providers is drawn");
        }
    }
}
