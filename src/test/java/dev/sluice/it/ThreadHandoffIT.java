package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.ManyClients;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Exchanges that wait on threads of the application: each ends once, however it ends, and nothing of it stays. */
final class ThreadHandoffIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CHAT = "/v1/chat/completions";
    private static final String EVENT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private static final String KEY = "x-api-key: sk-a";

    private static final int CLIENTS = 16;

    /** More than clients, because an exchange ends a moment after its client has left. */
    private static final int PLACES = 128;

    /** Few in the build. {@code -Dsluice.it.endings=10000} tries more. */
    private static final int ENDINGS = Integer.getInteger("sluice.it.endings", 400);

    private static final long SEED = 20_261_125;

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerProcess.before(
                provider,
                Server.tested(),
                "sluice.threads=own",
                "sluice.stream.head-wait=20ms",
                "sluice.stream.heartbeat=20ms",
                "sluice.providers.fake.timeout.first-byte=2s",
                // Longer than it takes to fill all places on a busy machine.
                "sluice.providers.fake.timeout.idle=60s",
                "sluice.clients.a.key-sha256=" + Sha256.hex("sk-a"),
                "sluice.clients.a.max-exchanges=" + PLACES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** How a request goes wrong, or does not. */
    private enum Course {
        COMPLETE {
            @Override
            Answer answer() {
                return Answer.sse(EVENT + EVENT + END);
            }
        },
        JSON {
            @Override
            Answer answer() {
                return Answer.json(200, "{\"choices\":[]}");
            }
        },
        REFUSED {
            @Override
            Answer answer() {
                return Answer.json(429, "{\"error\":{\"message\":\"slow down\"}}");
            }
        },
        HANGS_UP {
            @Override
            Answer answer() {
                return Answer.hangUp();
            }
        },
        INVALID {
            @Override
            Answer answer() {
                return Answer.raw("HTTP/1.1 200 OK\r\nb@d name: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        },
        CUT {
            @Override
            Answer answer() {
                return Answer.sse(EVENT + EVENT).cutAfter(EVENT.length());
            }
        },
        LEFT_BEFORE_THE_ANSWER {
            @Override
            Answer answer() {
                return Answer.silence();
            }

            @Override
            void play(RawExchange exchange, Random random) throws IOException, InterruptedException {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
                exchange.closeAbruptly();
            }
        },
        LEFT_IN_THE_STREAM {
            @Override
            Answer answer() {
                return Answer.sse(EVENT + EVENT).pausedAfter(EVENT.length(), new Gate());
            }

            @Override
            void play(RawExchange exchange, Random random) throws IOException, InterruptedException {
                exchange.readUntil(EVENT, PATIENCE);
                TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
                exchange.closeAbruptly();
            }
        },
        LEFT_AT_THE_END {
            @Override
            Answer answer() {
                return Answer.sse((EVENT + EVENT).repeat(200) + END);
            }

            @Override
            void play(RawExchange exchange, Random random) throws IOException, InterruptedException {
                exchange.readUntil(EVENT, PATIENCE);
                exchange.closeAbruptly();
            }
        };

        abstract Answer answer();

        void play(RawExchange exchange, Random random) throws IOException, InterruptedException {
            exchange.readToEnd();
        }
    }

    @Test
    void everyEndingIsRecordedOnceAndLeavesNothingBehind() throws Exception {
        provider.answerFor(request ->
                Course.valueOf(request.header("x-course").orElseThrow()).answer());
        ManyClients.run(CLIENTS, number -> {
            Random random = new Random(SEED + number);
            for (int i = 0; i < ENDINGS / CLIENTS; i++) {
                play(Course.values()[random.nextInt(Course.values().length)], number + "-" + i, random);
            }
        });

        Await.until("all exchanges have ended", () -> metric("active_http_calls") == 0);
        int expected = ENDINGS / CLIENTS * CLIENTS;
        Await.until("each is recorded", () -> recorded().size() >= expected);
        assertThat(recorded()).doesNotHaveDuplicates().hasSize(expected);
        assertAllPlacesAreFree();
        assertThat(faults()).isEmpty();
    }

    /** As many as the client may have run at once again, and not one more. */
    private static void assertAllPlacesAreFree() throws Exception {
        Gate gate = new Gate();
        provider.answerFor(request -> Answer.sse(EVENT + END).pausedAfter(EVENT.length(), gate));
        List<RawExchange> running = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            RawExchange exchange = RawHttp.open(server.port());
            exchange.write(stream("place-" + i, "COMPLETE"));
            exchange.readUntil(EVENT, PATIENCE);
            running.add(exchange);
        }
        assertThat(RawHttp.send(server.port(), stream("one-too-many", "COMPLETE"))
                        .status())
                .isEqualTo(503);
        gate.open();
        for (RawExchange exchange : running) {
            RawResponse answer = exchange.readToEnd();
            assertThat(answer.complete()).isTrue();
            assertThat(answer.bodyText()).endsWith(END);
            exchange.close();
        }
    }

    private static void play(Course course, String id, Random random) throws Exception {
        try (RawExchange exchange = RawHttp.open(server.port())) {
            exchange.write(stream(id, course.name()));
            course.play(exchange, random);
        }
    }

    private static byte[] stream(String id, String course) {
        return RawHttp.post(
                CHAT, "{\"stream\":true,\"messages\":[]}", KEY, "x-request-id: end-" + id, "x-course: " + course);
    }

    private static double metric(String name) {
        try {
            return new MetricsPage(
                            RawHttp.send(server.port(), RawHttp.get("/metrics")).bodyText())
                    .value(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each line of the log that tells of a fault in the handing over, with what comes around it. */
    private static List<String> faults() throws IOException {
        List<String> lines = server.log().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("IllegalStateException")
                        || lines.get(i).contains("did not end after its request had failed"))
                .mapToObj(i -> String.join("\n", lines.subList(Math.max(0, i - 3), Math.min(lines.size(), i + 40))))
                .toList();
    }

    /** The ids of the access log's lines. */
    private static List<String> recorded() {
        try {
            return server.log()
                    .lines()
                    .filter(line ->
                            line.contains(" ended=") && line.contains("id=end-") && !line.contains("id=end-place"))
                    .map(line -> line.replaceFirst(".*id=(end-\\S+).*", "$1"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
