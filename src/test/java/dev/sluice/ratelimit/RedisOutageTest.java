package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.RedisServer;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that limits by itself while Redis is away goes on from what Redis last said, and charges Redis for it afterwards. */
final class RedisOutageTest {

    private static final long FULL = 1000;
    private static final Limit HOURLY = new Limit(
            "hourly",
            "*",
            "x-team",
            Optional.empty(),
            FULL,
            Limit.Unit.TOKENS,
            Duration.ofHours(1),
            Limit.Charge.TOTAL,
            false);

    private final RecordingRedisObserver observer = new RecordingRedisObserver();
    private RedisServer server;
    private RedisBuckets buckets;
    private RateLimiter limiter;

    @BeforeEach
    void connect() {
        server = RedisServer.start();
        buckets = open(100);
        limiter = RateLimiter.of(buckets, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
    }

    @AfterEach
    void close() {
        server.goOn();
        buckets.close();
        server.close();
    }

    @Test
    void aBucketGoesOnFromWhatRedisLastSaid() {
        granted("a", 700);
        hang();

        assertThat(reserve("a", 400)).isInstanceOf(Denied.class);
        granted("a", 300);
        assertThat(reserve("a", 1)).isInstanceOf(Denied.class);
    }

    @Test
    void aBucketThatRedisNeverSpokeOfBeginsFull() {
        hang();

        granted("a", FULL);
        assertThat(reserve("a", 1)).isInstanceOf(Denied.class);
    }

    @Test
    void whatWasGrantedMeanwhileIsChargedToRedis() {
        granted("a", 100);
        hang();
        granted("a", 200);
        granted("b", 50);
        goOn();

        assertThat(left("a")).isEqualTo(FULL - 300);
        assertThat(left("b")).isEqualTo(FULL - 50);
        assertThat(leftForAnother("a")).isEqualTo(FULL - 300);
    }

    @Test
    void whatIsSettledMeanwhileIsChargedToRedis() {
        Reservation before = granted("a", 100);
        hang();
        Reservation meanwhile = granted("a", 200);
        before.settle(usage(100, 30));
        meanwhile.settle(usage(150, 10));
        goOn();

        assertThat(left("a")).isEqualTo(FULL - 130 - 160);
    }

    @Test
    void whatWasGrantedMeanwhileAndIsSettledAfterwardsIsChargedOnce() {
        hang();
        Reservation meanwhile = granted("a", 200);
        goOn();
        meanwhile.settle(usage(200, 50));

        Await.until("it is charged", () -> left("a") == FULL - 250);
    }

    @Test
    void whatIsReleasedMeanwhileIsGivenBackToRedis() {
        Reservation before = granted("a", 100);
        hang();
        before.release();
        granted("a", 200).release();
        goOn();

        assertThat(left("a")).isEqualTo(FULL);
    }

    @Test
    void aRedisThatForgotIsToldOnlyWhatWasGrantedMeanwhile() {
        granted("a", 700);
        server.stop();
        Await.until("it is noticed", () -> !buckets.isUp());
        granted("a", 200);
        server.restart();
        Await.until("Redis answers", buckets::isUp);

        assertThat(left("a")).isEqualTo(FULL - 200);
    }

    @Test
    void twoGatewaysTogetherOweWhatEachGranted() {
        try (RedisBuckets other = open(100)) {
            RateLimiter second = RateLimiter.of(other, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
            granted("a", 400);
            assertThat(second.reserve(demand("a", 100))).isInstanceOf(Granted.class);
            hang();
            Await.until("it is noticed", () -> !other.isUp());
            granted("a", 150);
            assertThat(second.reserve(demand("a", 50))).isInstanceOf(Granted.class);
            goOn();
            Await.until("Redis answers", other::isUp);

            assertThat(left("a")).isEqualTo(FULL - 700);
        }
    }

    @Test
    void anotherOutageGoesOnFromTheFirst() {
        hang();
        granted("a", 600);
        goOn();
        hang();

        assertThat(reserve("a", 401)).isInstanceOf(Denied.class);
        granted("a", 400);
        goOn();
        assertThat(left("a")).isZero();
    }

    @Test
    void valuesThatFindNoRoomShareABucketThatRedisIsNotToldOf() {
        try (RedisBuckets small = open(2)) {
            RateLimiter bounded = RateLimiter.of(small, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
            hang();
            Await.until("it is noticed", () -> !small.isUp());
            for (String value : List.of("a", "b", "c")) {
                assertThat(bounded.reserve(demand(value, 600))).isInstanceOf(Granted.class);
            }
            assertThat(bounded.reserve(demand("d", 401))).isInstanceOf(Denied.class);
            goOn();
            Await.until("Redis answers", small::isUp);

            assertThat(left("a")).isEqualTo(FULL - 600);
            assertThat(left("c")).isEqualTo(FULL);
            assertThat(observer.lost).hasValue(1);
        }
    }

    @Test
    void aFloodOfValuesLeavesOtherClientsAndExactValuesTheirOwnBuckets() {
        Limit exact = new Limit(
                "exact",
                HOURLY.model(),
                HOURLY.selector(),
                Optional.of("own"),
                FULL,
                HOURLY.unit(),
                HOURLY.refill(),
                HOURLY.charge(),
                false);
        try (RedisBuckets small = open(2)) {
            RateLimiter bounded = RateLimiter.of(small, RedisFailureMode.LOCAL, BudgetObserver.NOBODY);
            hang();
            Await.until("it is noticed", () -> !small.isUp());
            for (int i = 0; i < 20; i++) {
                bounded.reserve(demand("flood-" + i, 600));
            }

            for (Demand own : List.of(
                    new Demand(exact, "own", 600, Optional.empty(), "polite"),
                    new Demand(HOURLY, "team", 600, Optional.empty(), "polite"))) {
                assertThat(bounded.reserve(List.of(own))).isInstanceOf(Granted.class);
            }
            goOn();
            Await.until("Redis answers", small::isUp);

            assertThat(left("own")).isEqualTo(FULL - 600);
            assertThat(left("team")).isEqualTo(FULL - 600);
        }
    }

    private RedisBuckets open(int maxBuckets) {
        RedisBuckets opened = new RedisBuckets(
                new RedisSettings(
                        RedisAddress.of(server.uri(), false), "test:", Duration.ofMillis(50), RedisFailureMode.LOCAL),
                maxBuckets,
                observer);
        Await.until("Redis answers", opened::isUp);
        return opened;
    }

    private void hang() {
        server.hang();
        Await.until("it is noticed", () -> !buckets.isUp());
    }

    private void goOn() {
        server.goOn();
        Await.until("Redis answers", buckets::isUp);
    }

    private Decision reserve(String value, long tokens) {
        return limiter.reserve(demand(value, tokens));
    }

    private Reservation granted(String value, long tokens) {
        Decision decision = reserve(value, tokens);
        assertThat(decision).isInstanceOf(Granted.class);
        return ((Granted) decision).reservation();
    }

    /** Asks for more than there can be, which takes nothing and tells what there is. */
    private long left(String value) {
        return ((Denied) reserve(value, FULL + 1)).remaining();
    }

    private long leftForAnother(String value) {
        try (RedisBuckets other = open(100)) {
            return ((Denied) RateLimiter.of(other, RedisFailureMode.CLOSED, BudgetObserver.NOBODY)
                            .reserve(demand(value, FULL + 1)))
                    .remaining();
        }
    }

    private static List<Demand> demand(String value, long tokens) {
        return List.of(new Demand(HOURLY, value, tokens, Optional.empty()));
    }

    private static Optional<TokenUsage> usage(long prompt, long completion) {
        return Optional.of(
                new TokenUsage(OptionalLong.of(prompt), OptionalLong.of(completion), TokenUsage.Source.REPORTED));
    }
}
