package dev.sluice.ratelimit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.SelfSigned;
import dev.sluice.testing.SlowWire;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which Redis is run: with a password, behind TLS, watched by Sentinels, as a Cluster. */
final class RedisFormsTest {

    private static final Limit HUNDRED = new Limit(
            "hundred",
            "*",
            "x-team",
            Optional.empty(),
            100,
            Limit.Unit.TOKENS,
            Duration.ofHours(1),
            Limit.Charge.REQUEST,
            false);

    @TempDir
    Path folder;

    @Test
    void aPasswordOpensIt() {
        try (RedisServer server = RedisServer.start("--requirepass", "hunter2");
                RedisBuckets buckets = buckets("redis://:hunter2@127.0.0.1:" + server.port(), false)) {
            assertHolds(buckets);
        }
    }

    @Test
    void aUserAndAPasswordOpenIt() {
        try (RedisServer server = RedisServer.start()) {
            server.ask(
                    "ACL SETUSER sluice on >hunter2 ~sluice:* +eval +evalsha +get +set +psetex +time".split(" ", -1));
            server.ask("ACL", "SETUSER", "default", "off");
            try (RedisBuckets buckets = buckets("redis://sluice:hunter2@127.0.0.1:" + server.port(), false)) {
                assertHolds(buckets);
            }
        }
    }

    @Test
    void aWrongPasswordIsToldOnceAndNotRepeated() {
        try (LogRecorder log = LogRecorder.start();
                RedisServer server = RedisServer.start("--requirepass", "hunter2");
                RedisBuckets buckets = buckets("redis://:planted@127.0.0.1:" + server.port(), false)) {
            Await.until("it is told", () -> log.lines().stream().anyMatch(RedisFormsTest::isWrongPassword));

            assertThat(buckets.isUp()).isFalse();
            assertWrongPasswordIsToldOnce(log, server.port());
        }
    }

    @Test
    void aWrongPasswordIsToldAlsoAfterAConnectionThatWasClosedTooEarly() throws Exception {
        byte[] refusal = "-WRONGPASS invalid username-password pair\r\n".getBytes(US_ASCII);
        try (LogRecorder log = LogRecorder.start();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RedisBuckets buckets = buckets("redis://:planted@127.0.0.1:" + server.getLocalPort(), false)) {
            server.accept().close();
            for (int i = 0; i < 3; i++) {
                try (Socket attempt = server.accept()) {
                    attempt.getInputStream().read();
                    attempt.getOutputStream().write(refusal);
                    // The gateway hangs up.
                    attempt.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            }

            assertThat(buckets.isUp()).isFalse();
            assertWrongPasswordIsToldOnce(log, server.getLocalPort());
        }
    }

    private static boolean isWrongPassword(String line) {
        return line.contains("is away") && line.contains("WRONGPASS");
    }

    private static void assertWrongPasswordIsToldOnce(LogRecorder log, int port) {
        assertThat(log.lines())
                .filteredOn(RedisFormsTest::isWrongPassword)
                .singleElement()
                .asString()
                .contains("127.0.0.1:" + port + " is away");
        assertThat(log.lines())
                .filteredOn(line -> line.contains("dev.sluice"))
                .noneMatch(line -> line.contains("planted"));
    }

    @Test
    void tlsIsSpokenWithAServerThatIsTrusted() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        certificate.trust();
        try (RedisServer server = RedisServer.start();
                SlowWire tls = SlowWire.to(server.port(), certificate.serverSocket());
                RedisBuckets buckets = buckets("rediss://localhost:" + tls.port(), false)) {
            assertHolds(buckets);
        } finally {
            certificate.distrust();
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsNotSpokenTo() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        try (LogRecorder log = LogRecorder.start();
                RedisServer server = RedisServer.start();
                SlowWire tls = SlowWire.to(server.port(), certificate.serverSocket());
                RedisBuckets buckets = buckets("rediss://localhost:" + tls.port(), false)) {
            Await.until("it is told", () -> log.lines().stream().anyMatch(line -> line.contains("is away")));

            assertThat(buckets.isUp()).isFalse();
        }
    }

    @Test
    void theMasterIsAskedForAtASentinel() {
        try (RedisServer server = RedisServer.start();
                RedisServer sentinel = server.sentinel();
                RedisBuckets buckets = buckets("redis-sentinel://127.0.0.1:" + sentinel.port() + "#main", false)) {
            assertHolds(buckets);
        }
    }

    @Test
    void aClusterIsUsedNodeByNodeAndFoundAgain() {
        try (RedisServer node = RedisServer.startCluster();
                RedisBuckets buckets = buckets(node.uri(), true)) {
            assertHolds(buckets);
            node.stop();
            Await.until("it is noticed", () -> !buckets.isUp());
            node.restart();
            assertHolds(buckets);
        }
    }

    private static RedisBuckets buckets(String uri, boolean cluster) {
        return new RedisBuckets(
                new RedisSettings(
                        RedisAddress.of(uri, cluster), "sluice:", Duration.ofSeconds(5), RedisFailureMode.CLOSED),
                1000,
                new RecordingRedisObserver());
    }

    /** Different values, so that a Cluster finds them in different slots. */
    private static void assertHolds(RedisBuckets buckets) {
        Await.until("Redis answers", buckets::isUp);
        OneLimit limiter = new OneLimit(buckets);
        for (int i = 0; i < 20; i++) {
            String value = "value-" + i;
            assertThat(limiter.reserve(HUNDRED, value, 100)).isInstanceOf(Granted.class);
            assertThat(limiter.reserve(HUNDRED, value, 1)).isInstanceOf(Denied.class);
        }
    }
}
