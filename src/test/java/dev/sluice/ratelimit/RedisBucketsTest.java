package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.RedisServer;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of buckets when Redis forgets, hangs, dies, or refuses (behaviour.md 4.7). */
final class RedisBucketsTest {

    private static final long FULL = 1000;
    private static final Limit HOURLY = limit(Limit.Charge.TOTAL);

    private final RecordingRedisObserver watch = new RecordingRedisObserver();
    private RedisServer server;
    private RedisBuckets buckets;

    @BeforeEach
    void connect() {
        server = RedisServer.start();
        buckets = open(server.uri(), Duration.ofMillis(50));
    }

    @AfterEach
    void close() {
        server.goOn();
        buckets.close();
        server.close();
    }

    @Test
    void onlyTheHashOfASelectorsValueIsKept() {
        assertThat(reserve("a person's name", 1)).isInstanceOf(Granted.class);

        assertThat(server.askForAll("KEYS", "*"))
                .contains("test:tokens:gpt-4:x-team:d8d72a985568519aea04d5a144d754536d57d0009668f3bbe100033a33aa606c");
    }

    @Test
    void aBucketGoesAwayByItselfWhenItIsFull() {
        assertThat(reserve("a", 500)).isInstanceOf(Granted.class);

        String key = server.askForAll("KEYS", "test:tokens:*").get(0);
        assertThat(Long.parseLong(server.ask("PTTL", key).substring(1)))
                .isBetween(
                        Duration.ofMinutes(30).toMillis(),
                        Duration.ofMinutes(91).toMillis());
    }

    @Test
    void aBucketThatIsGivenBackIsGone() {
        granted("a", 500).release();

        Await.until(
                "it is gone", () -> server.askForAll("KEYS", "test:tokens:*").isEmpty());
    }

    @Test
    void aForgottenScriptIsSentAgain() {
        assertThat(reserve("a", 600)).isInstanceOf(Granted.class);
        server.ask("SCRIPT", "FLUSH");

        assertThat(reserve("a", 400)).isInstanceOf(Granted.class);
        assertThat(reserve("a", 1)).isInstanceOf(Denied.class);
    }

    @Test
    void whatIsTakenAfterTheDeadlineIsGivenBack() {
        server.hang();
        assertThat(reserve("a", 600)).isInstanceOf(LimiterUnavailable.class);
        server.goOn();

        Await.until("Redis answers", buckets::isUp);
        Await.until("nothing is taken", () -> left("a") == FULL);
    }

    @Test
    void nobodyWaitsForARedisThatIsKnownToHang() {
        server.hang();
        Await.until("it is noticed", () -> !buckets.isUp());
        int before = watch.without.get();

        for (int i = 0; i < 1000; i++) {
            assertThat(reserve("a", 1)).isInstanceOf(LimiterUnavailable.class);
        }

        assertThat(watch.without.get() - before).isEqualTo(1000);
        server.goOn();
        Await.until("Redis answers", buckets::isUp);
        assertThat(left("a")).isEqualTo(FULL);
    }

    @Test
    void whatIsSettledWhileItHangsIsChargedLater() {
        Reservation reservation = granted("a", 100);
        server.hang();
        Await.until("it is noticed", () -> !buckets.isUp());
        reservation.settle(usage(100, 200));
        server.goOn();

        Await.until("it is charged", () -> left("a") == FULL - 300);
        assertThat(watch.lost).hasValue(0);
    }

    @Test
    void whatIsReleasedWhileItHangsIsGivenBackLater() {
        Reservation reservation = granted("a", 100);
        server.hang();
        Await.until("it is noticed", () -> !buckets.isUp());
        reservation.release();
        server.goOn();

        Await.until("it is given back", () -> left("a") == FULL);
    }

    @Test
    void whatIsSettledBeforeItIsNoticedToHangIsChargedOnce() {
        Reservation reservation = granted("a", 100);
        server.hang();
        reservation.settle(usage(100, 200));
        server.goOn();

        Await.until("it is charged", () -> left("a") == FULL - 300);
    }

    @Test
    void aRedisThatComesBackIsUsedAgain() {
        assertThat(reserve("a", FULL)).isInstanceOf(Granted.class);
        server.stop();
        Await.until("it is noticed", () -> !buckets.isUp());
        assertThat(reserve("a", 1)).isInstanceOf(LimiterUnavailable.class);
        server.restart();

        Await.until("Redis answers", buckets::isUp);
        assertThat(left("a")).as("it forgot").isEqualTo(FULL);
        assertThat(reserve("a", FULL)).isInstanceOf(Granted.class);
        assertThat(reserve("a", 1)).isInstanceOf(Denied.class);
    }

    @Test
    void aRedisThatWasNotThereAtStartIsFound() {
        server.stop();
        try (RedisBuckets early = new RedisBuckets(settings(server.uri(), Duration.ofMillis(50)), 1000, watch)) {
            assertThat(new OneLimit(early).reserve(HOURLY, "a", 1)).isInstanceOf(LimiterUnavailable.class);
            server.restart();

            Await.until("Redis answers", early::isUp);
            assertThat(new OneLimit(early).reserve(HOURLY, "a", 1)).isInstanceOf(Granted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIG SET maxmemory 1", "REPLICAOF 127.0.0.1 1", "ACL SETUSER default -eval -evalsha"})
    void aRedisThatRefusesIsAsGoodAsAway(String spoiling) {
        server.ask(spoiling.split(" ", -1));

        Await.until("it is noticed", () -> !buckets.isUp());
        assertThat(reserve("a", 1)).isInstanceOf(LimiterUnavailable.class);
    }

    @Test
    void aRedisThatIsFullIsUsedAgainWhenThereIsRoom() {
        server.ask("CONFIG", "SET", "maxmemory", "1");
        Await.until("it is noticed", () -> !buckets.isUp());
        server.ask("CONFIG", "SET", "maxmemory", "0");

        Await.until("Redis answers", buckets::isUp);
        assertThat(reserve("a", 1)).isInstanceOf(Granted.class);
    }

    @Test
    void twoProcessesShareABucketByTheServersClock() {
        try (RedisBuckets other = open(server.uri(), Duration.ofMillis(50))) {
            assertThat(reserve("a", 700)).isInstanceOf(Granted.class);

            assertThat(new OneLimit(other).reserve(HOURLY, "a", 400)).isInstanceOf(Denied.class);
            assertThat(new OneLimit(other).reserve(HOURLY, "a", 300)).isInstanceOf(Granted.class);
        }
    }

    @Test
    void aBucketIsLoweredToWhatIsToldToBeThereAndNeverRaised() {
        granted("a", 100);
        Demand bucket = new Demand(HOURLY, "a", 0, Optional.empty());

        buckets.lower(bucket, 950);
        buckets.lower(bucket, 300);
        buckets.lower(bucket, 400);

        Await.until("it is lowered", () -> left("a") == 300);
    }

    @Test
    void theServersClockFillsABucket() {
        Limit fast = new Limit(
                "fast",
                "*",
                "x-team",
                Optional.empty(),
                FULL,
                Limit.Unit.TOKENS,
                Duration.ofSeconds(1),
                Limit.Charge.REQUEST,
                false);
        OneLimit limiter = new OneLimit(buckets);
        assertThat(limiter.reserve(fast, "a", FULL)).isInstanceOf(Granted.class);

        Await.until("there is a tenth of it", () -> limiter.reserve(fast, "a", FULL / 10) instanceof Granted);
    }

    private RedisBuckets open(String uri, Duration deadline) {
        RedisBuckets opened = new RedisBuckets(settings(uri, deadline), 1000, watch);
        Await.until("Redis answers", opened::isUp);
        return opened;
    }

    private static RedisSettings settings(String uri, Duration deadline) {
        return new RedisSettings(RedisAddress.of(uri, false), "test:", deadline, RedisFailureMode.CLOSED);
    }

    private Decision reserve(String value, long tokens) {
        return new OneLimit(buckets).reserve(HOURLY, value, tokens);
    }

    private Reservation granted(String value, long tokens) {
        return ((Granted) reserve(value, tokens)).reservation();
    }

    /** Asks for more than there can be, which takes nothing and tells what there is; -1 while Redis is away. */
    private long left(String value) {
        return reserve(value, FULL + 1) instanceof Denied denied ? denied.remaining() : -1;
    }

    private static Optional<TokenUsage> usage(long prompt, long completion) {
        return Optional.of(
                new TokenUsage(OptionalLong.of(prompt), OptionalLong.of(completion), TokenUsage.Source.REPORTED));
    }

    private static Limit limit(Limit.Charge charge) {
        return new Limit(
                "hourly",
                "gpt-4",
                "x-team",
                Optional.empty(),
                FULL,
                Limit.Unit.TOKENS,
                Duration.ofHours(1),
                charge,
                false);
    }
}
