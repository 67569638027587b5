package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.routing.BreakerMode;
import dev.sluice.routing.Capacity;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.HeaderPolicy;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.QueueWait;
import dev.sluice.targets.TargetLimits;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.targets.ToldWait;
import dev.sluice.testing.Await;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import dev.sluice.testing.StandInResponse;
import dev.sluice.tokens.TokenCounter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an exchange gives back, however its attempts end (routing.md R31). */
final class AttemptsTest {

    private static final Target TARGET = new Target(Providers.at("http://127.0.0.1:1/v1"), Optional.empty());
    private static final RoutePlan PLAN = RoutePlan.to(TARGET, RoutePlan.Reason.DEFAULT);

    @AutoClose
    private final UpstreamClients clients = new UpstreamClients(List.of(TARGET.provider()), StreamSilence.UNLIMITED);

    private final TargetStates states =
            new TargetStates(RoutingRules.DEFAULT, System::nanoTime, new Random(1), TargetObserver.NONE);

    /** Limits that cannot be asked. */
    private static final class BrokenLimits implements TargetLimits {

        @Override
        public boolean enter(Target target) {
            throw new IllegalStateException("no limits");
        }

        @Override
        public boolean enterSecond(Target target) {
            throw new IllegalStateException("no limits");
        }

        @Override
        public void moveToSecond() {
            throw new IllegalStateException("no limits");
        }

        @Override
        public void leaveSecond() {
            throw new IllegalStateException("no limits");
        }

        @Override
        public ApiError refusal() {
            throw new IllegalStateException("no limits");
        }
    }

    @Test
    void aPlaceIsGivenBackIfTheLimitsCannotBeAsked() {
        HttpServletRequest request =
                new StandInRequest().path("/chat/completions").toRequest();
        Exchange exchange = Exchange.of(request);
        exchange.publish(new TargetLimits.Opened(new BrokenLimits()));
        Attempts attempts = attempts(PLAN, request, exchange, new Drain(Optional.empty()));

        assertThatThrownBy(attempts::run).hasMessage("no limits");
        assertThat(states.snapshot()).extracting(TargetSnapshot::inFlight).containsExactly(0);
    }

    @Test
    void oneThatWaitsInLineEndsWhenTheGatewayStops() {
        Target full = new Target(
                Providers.changed(
                        TARGET.provider(),
                        HeaderPolicy.DEFAULT,
                        Dialect.OPENAI,
                        new Capacity(OptionalInt.of(1), 5, Duration.ofMinutes(5)),
                        BreakerMode.ON),
                Optional.empty());
        RoutePlan plan = RoutePlan.to(full, RoutePlan.Reason.DEFAULT);
        states.choices(plan, "", false).next();
        HttpServletRequest request =
                new StandInRequest().path("/chat/completions").toRequest();
        Exchange exchange = Exchange.of(request);
        Drain drain = new Drain(Optional.empty());
        Attempts attempts = attempts(plan, request, exchange, drain);
        FutureTask<Void> running = new FutureTask<>(() -> {
            attempts.run();
            return null;
        });
        new Thread(running, "waits-in-line").start();
        Await.until("it waits", () -> states.snapshot().get(0).waiting() == 1);

        drain.cutRest();

        assertThatThrownBy(running::get).hasRootCauseMessage("isCommitted"); // the stand-in takes no error
        assertThat(exchange.find(ProviderOutcome.class).map(ProviderOutcome::ending))
                .hasValue(ProviderOutcome.Ending.STOPPED);
        assertThat(exchange.find(QueueWait.class)).isPresent();
        assertThat(states.snapshot().get(0).waiting()).isZero();
        assertThat(states.snapshot().get(0).inFlight()).isEqualTo(1);
    }

    private Attempts attempts(RoutePlan plan, HttpServletRequest request, Exchange exchange, Drain drain) {
        ClientAnswer client =
                new ClientAnswer(request, new StandInResponse().toResponse(), () -> false, false, clients.presence());
        AttemptSender sender = new AttemptSender(
                new OutgoingRequests(request, exchange, StreamWish.known(false), TARGET),
                clients,
                client,
                RequestedEndpoint.of(ApiRoot.V1, "POST", "/chat/completions")
                        .endpoint()
                        .style(),
                true,
                new ByteBudget(0),
                new ToldWait(Clock.systemUTC(), new Random(1)),
                new HeldUsage(new AnswerMeterFactory(new TokenCounter(), reason -> {}, () -> {}), Optional.empty()));
        drain.register(sender);
        return new Attempts(
                plan,
                states.choices(plan, "", false),
                sender,
                client,
                drain,
                exchange,
                new AttemptHeaders(false, false),
                Optional.empty());
    }
}
