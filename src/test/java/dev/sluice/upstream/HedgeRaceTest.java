package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteBudget;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.exchange.Exchange;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Target;
import dev.sluice.targets.Choice;
import dev.sluice.targets.ToldWait;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Apis;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.Requests;
import dev.sluice.testing.StandInRequest;
import dev.sluice.testing.StandInResponse;
import dev.sluice.testing.TwoTargets;
import dev.sluice.tokens.TokenCounter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What two attempts of one exchange hold, and give back (routing.md R41, R42). */
final class HedgeRaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String GOOD = TwoTargets.ROLE + TwoTargets.ONE + TwoTargets.END;

    @AutoClose
    private final FakeProvider first = FakeProvider.start();

    @AutoClose
    private final FakeProvider second = FakeProvider.start();

    private final Target one = target("one", first);
    private final Target two = target("two", second);

    @AutoClose
    private final UpstreamClients clients =
            new UpstreamClients(List.of(one.provider(), two.provider()), StreamSilence.UNLIMITED);

    private final ByteBudget held = new ByteBudget(1_000_000);
    private final AttemptSender sender = sender();

    private static Target target(String name, FakeProvider provider) {
        return new Target(
                new Provider(name, provider.baseUrl(), Provider.Auth.NONE, List.of(), false), Optional.of("m"));
    }

    private AttemptSender sender() {
        HttpServletRequest request =
                new StandInRequest().path("/chat/completions").toRequest();
        Exchange exchange = Exchange.of(request);
        exchange.publish(Requests.chat("{\"model\":\"m\",\"stream\":true}"));
        return new AttemptSender(
                new OutgoingRequests(request, exchange, StreamWish.known(true), one),
                clients,
                new ClientAnswer(request, new StandInResponse().toResponse(), () -> true, false, clients.presence()),
                Apis.chat(),
                true,
                held,
                new ToldWait(Clock.systemUTC(), new Random(1)),
                new HeldUsage(new AnswerMeterFactory(new TokenCounter(), reason -> {}, () -> {}), Optional.empty()));
    }

    /** A hedge to the second target. */
    private final class ToSecond implements Alternatives {

        @Override
        public boolean isLast() {
            return false;
        }

        @Override
        public boolean isOtherUsable() {
            return false;
        }

        @Override
        public boolean areHedged() {
            return true;
        }

        @Override
        public Optional<Duration> hedgeDelay() {
            return Optional.of(Duration.ofMillis(20));
        }

        @Override
        public Optional<Choice.Send> hedge() {
            return Optional.of(new Choice.Send(two, Optional.empty(), Choice.Kind.HEDGE));
        }

        @Override
        public void hedgeFailed(Choice.Send send, Optional<AttemptResult> result) {
            result.ifPresent(HedgeRace::close);
        }

        @Override
        public void hedgeHasNoThread() {
            throw new AssertionError("there are threads");
        }
    }

    private AttemptResult send() throws IOException {
        return sender.send(new Choice.Send(one, Optional.empty(), Choice.Kind.FIRST), true, new ToSecond());
    }

    @AfterEach
    void nothingIsHeldAfterwards() {
        sender.close();
        Await.until("all bytes are given back", () -> held.held() == 0);
    }

    @Test
    void theFirstIsCancelledWhenTheHedgeHasContent() throws Exception {
        first.answerWith(Answer.sse(GOOD).hangingAfter(TwoTargets.ROLE.length()));
        second.answerWith(Answer.sse(GOOD));

        AttemptResult result = send();

        assertThat(result).isInstanceOf(AttemptResult.Unanswered.class);
        HedgeRace race = sender.hedge().orElseThrow();
        assertThat(race.isWon()).isTrue();
        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(race.stop()).hasValueSatisfying(won -> {
            assertThat(won).isInstanceOf(AttemptResult.Usable.class);
            HedgeRace.close(won);
        });
    }

    @Test
    void theHedgeIsCancelledWhenTheFirstHasContent() throws Exception {
        Gate gate = new Gate();
        first.answerWith(Answer.sse(GOOD).pausedAfter(TwoTargets.ROLE.length(), gate));
        second.answerWith(Answer.sse(GOOD).hangingAfter(TwoTargets.ROLE.length()));
        CompletableFuture<AttemptResult> sent = CompletableFuture.supplyAsync(this::sendUnchecked);
        second.takeRequest();
        gate.open();

        AttemptResult result = sent.get();

        assertThat(result).isInstanceOf(AttemptResult.Usable.class);
        assertThat(sender.hedge().orElseThrow().stop()).isEmpty();
        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        HedgeRace.close(result);
    }

    @Test
    void bothAreCancelledWithTheExchange() throws Exception {
        first.answerWith(Answer.silence());
        second.answerWith(Answer.silence());
        CompletableFuture<AttemptResult> sent = CompletableFuture.supplyAsync(this::sendUnchecked);
        second.takeRequest();
        first.takeRequest();
        boolean unused = sender.cancel();

        assertThat(sent.get()).isInstanceOf(AttemptResult.Unanswered.class);
        assertThat(first.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(second.awaitPeerClosed(PATIENCE)).isTrue();
        assertThat(sender.await(sender.hedge().orElseThrow(), new ToSecond()))
                .satisfiesAnyOf(ended -> assertThat(ended).isEmpty(), ended -> assertThat(ended)
                        .containsInstanceOf(AttemptResult.Unanswered.class));
    }

    private AttemptResult sendUnchecked() {
        try {
            return send();
        } catch (IOException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
