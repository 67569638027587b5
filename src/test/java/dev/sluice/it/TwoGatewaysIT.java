package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RedisServer;
import dev.sluice.tokens.TokenCounter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two gateways, each in a JVM of its own, whose limits are shared through one Redis (behaviour.md 4.7). */
@Tag("jetty")
final class TwoGatewaysIT {

    private static final int CLIENTS = 64;
    private static final int REQUESTS_OF_EACH = 10;
    private static final int ADMITTED = 200;
    private static final String BODY =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}]}";
    private static final long TOKENS = new TokenCounter().count("gpt-4o", BODY).tokens();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FakeProvider provider;
    private RedisServer redis;
    private final List<ServerProcess> gateways = new ArrayList<>();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = FakeProvider.start().answerWith(Answer.json(200, "{}"));
        redis = RedisServer.start();
        gateways.add(gateway());
        gateways.add(gateway());
        for (ServerProcess gateway : gateways) {
            Await.until("Redis answers", () -> readiness(gateway).contains("\"redis\":\"UP\""));
        }
    }

    @AfterEach
    void stop() {
        gateways.forEach(ServerProcess::close);
        redis.close();
        provider.close();
    }

    @Test
    void admitExactlyTheTokensOfALimitTogether() throws Exception {
        long start = System.nanoTime();
        List<Integer> statuses = fromAllClients(() -> {});

        assertThat(statuses).hasSize(CLIENTS * REQUESTS_OF_EACH).containsOnly(200, 429);
        long admitted = statuses.stream().filter(status -> status == 200).count();
        assertThat(admitted).isBetween((long) ADMITTED, mostAdmittedSince(start));
        assertThat(provider.requestCount()).isEqualTo(admitted);
    }

    @Test
    void neverAdmitMoreAndHoldNothingForEverWhenOneOfThemIsKilled() throws Exception {
        long start = System.nanoTime();
        List<Integer> statuses = fromAllClients(() -> {
            Await.until("half of them are admitted", () -> provider.requestCount() > ADMITTED / 2);
            gateways.get(0).kill();
        });

        assertThat(statuses).contains(0);
        assertThat((long) provider.requestCount()).isBetween((long) ADMITTED - CLIENTS / 2, mostAdmittedSince(start));
        Await.until("what the killed one had taken has flowed back", () -> redis.askForAll("KEYS", "*:x-brief:*")
                .isEmpty());
    }

    /** The bucket fills while they come: by a request every 18 seconds. */
    private static long mostAdmittedSince(long start) {
        long nanosForOne = TimeUnit.HOURS.toNanos(1) / ADMITTED;
        return ADMITTED + (System.nanoTime() - start) / nanosForOne;
    }

    /** The status of every request, or 0 where there was none; half of the clients go to each gateway. */
    private List<Integer> fromAllClients(Runnable meanwhile) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<Integer>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(client(gateways.get(i % 2).port())));
            }
            meanwhile.run();
            List<Integer> statuses = new ArrayList<>();
            for (Future<List<Integer>> each : running) {
                statuses.addAll(each.get());
            }
            return statuses;
        } finally {
            clients.shutdownNow();
        }
    }

    private static Callable<List<Integer>> client(int port) {
        return () ->
                IntStream.range(0, REQUESTS_OF_EACH).map(i -> ask(port)).boxed().toList();
    }

    private static int ask(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("x-arch-ratelimit-selector", "x-brief")
                .header("x-brief", "anything")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException gone) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String readiness(ServerProcess gateway) {
        try {
            return RawHttp.send(gateway.port(), RawHttp.get("/health/ready")).bodyText();
        } catch (IOException notYet) {
            return "";
        }
    }

    private ServerProcess gateway() throws IOException, InterruptedException {
        return ServerProcess.before(
                provider,
                Server.JETTY,
                "sluice.ratelimit.redis.uri=" + redis.uri(),
                "sluice.ratelimit.redis.deadline=10s",
                "sluice.ratelimit.on-redis-failure=closed",
                "sluice.limits.all.model=gpt-4o",
                "sluice.limits.all.selector=@everyone",
                "sluice.limits.all.tokens=" + ADMITTED * TOKENS,
                "sluice.limits.all.per=hour",
                "sluice.limits.all.charge=total",
                "sluice.limits.brief.model=gpt-4o",
                "sluice.limits.brief.selector=x-brief",
                "sluice.limits.brief.tokens=1000000",
                "sluice.limits.brief.per=second");
    }
}
