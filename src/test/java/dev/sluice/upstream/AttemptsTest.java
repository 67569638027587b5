package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.ApiRoot;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RoutingRules;
import dev.sluice.routing.Target;
import dev.sluice.targets.TargetLimits;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetSnapshot;
import dev.sluice.targets.TargetStates;
import dev.sluice.targets.ToldWait;
import dev.sluice.testing.Providers;
import dev.sluice.testing.StandInRequest;
import dev.sluice.testing.StandInResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
        Attempts attempts = attempts(request, exchange);

        assertThatThrownBy(attempts::run).hasMessage("no limits");
        assertThat(states.snapshot()).extracting(TargetSnapshot::inFlight).containsExactly(0);
    }

    private Attempts attempts(HttpServletRequest request, Exchange exchange) {
        ClientAnswer client = new ClientAnswer(request, new StandInResponse().toResponse(), () -> false);
        AttemptSender sender = new AttemptSender(
                new OutgoingRequests(request, exchange, StreamWish.known(false), TARGET),
                clients,
                client,
                RequestedEndpoint.of(ApiRoot.V1, "POST", "/chat/completions")
                        .endpoint()
                        .style(),
                true,
                new AnswerHold(new ByteBudget(0)),
                new ToldWait(Clock.systemUTC(), new Random(1)));
        return new Attempts(
                PLAN,
                states.choices(PLAN, "", false),
                sender,
                client,
                new Drain(Optional.empty()),
                exchange,
                new AttemptHeaders(false, false));
    }
}
