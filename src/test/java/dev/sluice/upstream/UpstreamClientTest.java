package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Provider;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Apis;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Providers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The connections to one provider. */
final class UpstreamClientTest {

    @AutoClose
    private final FakeProvider fake = FakeProvider.start();

    @AutoClose
    private final UpstreamTimerScheduler timers = new UpstreamTimerScheduler();

    private final Provider provider = Providers.at(fake.baseUrl().toString());

    @AutoClose
    private final UpstreamClient client = new UpstreamClient(provider, timers);

    @Test
    void aCancelledRequestOnAReusedConnectionIsNotSentAgain() throws Exception {
        try (UpstreamAnswer first = ((Attempt.Answered) send(request())).answer()) {
            while (first.read(new byte[100]) >= 0) {
                // To its end, so that the connection goes back to the pool.
            }
        }
        fake.takeRequest();
        fake.enqueue(Answer.silence());
        OutgoingRequest second = request();
        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
            try {
                fake.takeRequest();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            second.cancel();
        });

        assertThat(send(second)).isInstanceOf(Attempt.Failed.class);

        cancelled.join();
        assertThat(fake.requestCount()).isEqualTo(2);
        assertThat(fake.connectionCount()).isEqualTo(1);
    }

    /** As when the gateway stops: the exchange begins, and is cut before its request is sent. */
    @Test
    void aRequestThatIsCancelledBeforeItIsSentFailsLikeAnyOther() throws Exception {
        OutgoingRequest request = request();
        request.cancel();

        assertThat(send(request)).isInstanceOf(Attempt.Failed.class);
        assertThat(fake.requestCount()).isZero();
    }

    /** As for an attempt that begins after the gateway has closed its connections: the client is told to try again, not of a fault. */
    @Test
    void aRequestAfterTheEndOfAllConnectionsIsStopped() throws Exception {
        client.close();

        assertThat(send(request())).isInstanceOf(Attempt.Stopped.class);
        assertThat(fake.requestCount()).isZero();
    }

    private Attempt send(OutgoingRequest request) throws Exception {
        return client.send(request, new AnswerClock(StreamSilence.UNLIMITED), () -> {}, FirstContent.UNWATCHED);
    }

    private OutgoingRequest request() {
        UpstreamTarget target = UpstreamTarget.of(provider, Apis.chatEndpoint(), Optional.empty(), Optional.empty());
        return new OutgoingRequest("GET", client.host(), target);
    }
}
