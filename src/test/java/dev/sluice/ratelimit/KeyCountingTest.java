package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ratelimit.Limit.Charge;
import dev.sluice.ratelimit.Limit.Unit;
import dev.sluice.routing.Dialect;
import dev.sluice.routing.ProviderKey;
import dev.sluice.routing.Secret;
import dev.sluice.routing.Target;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.KeyCharge;
import dev.sluice.targets.KeyLimits;
import dev.sluice.targets.ToldRemaining;
import dev.sluice.testing.Providers;
import dev.sluice.tokens.TokenUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is counted of what a provider grants its keys (routing.md R21, R28). */
final class KeyCountingTest {

    private static final int REQUESTS = 5;
    private static final long TOKENS = 1000;
    private static final Target TARGET =
            new Target(Providers.with("p", Dialect.OPENAI, "a", "b"), Optional.of("model"));
    private static final ProviderKey A = new ProviderKey("a", new Secret("a"), 1);
    private static final ProviderKey B = new ProviderKey("b", new Secret("b"), 1);

    private final AtomicLong micros = new AtomicLong(1_790_000_000_000_000L);
    private RateLimiter limiter = emptyLimiter();

    private RateLimiter emptyLimiter() {
        return new RateLimiter(
                new LocalBuckets(micros::get, 10),
                demands -> Optional.empty(),
                Optional.empty(),
                BudgetObserver.NOBODY);
    }

    private static Limit limit(String key, Unit unit, String model, long amount) {
        return new Limit(
                key,
                model,
                ProviderKeyLimits.SELECTOR,
                Optional.of("p/" + key),
                amount,
                unit,
                Duration.ofMinutes(1),
                unit == Unit.TOKENS ? Charge.TOTAL : Charge.REQUEST,
                false);
    }

    private KeyReservations exchange(long prompt, Limit... limits) {
        return new KeyReservations(
                limiter,
                InstantSource.system(),
                (target, key) -> Optional.of(new Limits(List.of(limits).stream()
                        .filter(limit -> limit.name().equals(key.name()))
                        .toList())),
                target -> prompt);
    }

    private KeyReservations exchange(long prompt) {
        return exchange(prompt, limit("a", Unit.REQUESTS, "*", REQUESTS), limit("a", Unit.TOKENS, "*", TOKENS));
    }

    private static Optional<KeyCharge> take(KeyReservations exchange) {
        return exchange.take(TARGET, A, "model") instanceof KeyLimits.Taken taken
                ? Optional.of(taken.charge())
                : Optional.empty();
    }

    private long left(Unit unit) {
        Limit limit =
                unit == Unit.REQUESTS ? limit("a", Unit.REQUESTS, "*", REQUESTS) : limit("a", Unit.TOKENS, "*", TOKENS);
        return limiter.look(
                        List.of(Demand.ofNothing(limit, "p/a", InstantSource.system(), "c")),
                        InstantSource.system().instant())
                .orElseThrow()
                .get(0)
                .left();
    }

    private static TokenUsage usage(long prompt, long answer) {
        return new TokenUsage(OptionalLong.of(prompt), OptionalLong.of(answer), TokenUsage.Source.REPORTED);
    }

    /** One attempt, and how long after the one before it. */
    record Try(long pause, long prompt, AttemptOutcome outcome, long usedPrompt, long usedAnswer, ToldRemaining told) {

        /** What the key is to be charged in tokens. */
        long tokens() {
            return switch (outcome) {
                case SERVED -> usedPrompt + usedAnswer;
                case UNANSWERED, TIMED_OUT, NO_FIRST_TOKEN, CUT, CANCELLED -> prompt;
                default -> 0;
            };
        }

        long requests() {
            return outcome == AttemptOutcome.UNREACHABLE || outcome == AttemptOutcome.LIMITED ? 0 : 1;
        }
    }

    @Property(tries = 500)
    void whatIsCountedIsThatOfAnExactBucket(@ForAll("tries") List<Try> tries) {
        limiter = emptyLimiter(); // all tries have the same object of this class
        ExactBucket requests = new ExactBucket(REQUESTS, Duration.ofMinutes(1));
        ExactBucket tokens = new ExactBucket(TOKENS, Duration.ofMinutes(1));
        for (Try one : tries) {
            micros.addAndGet(one.pause());
            requests.at(micros.get() * 1000);
            tokens.at(micros.get() * 1000);
            KeyReservations exchange = exchange(one.prompt());
            Optional<KeyCharge> charge = take(exchange);

            assertThat(charge.isPresent())
                    .isEqualTo(requests.holds(1) && tokens.holds(Math.max(1, Math.min(one.prompt(), TOKENS))));
            if (charge.isPresent()) {
                charge.get().told(one.told());
                charge.get().end(one.outcome());
                exchange.settle(usage(one.usedPrompt(), one.usedAnswer()));
                requests.charge(one.requests());
                lower(requests, one.told().requests());
                // The answer's tokens come after the head that has told what is left.
                boolean isServed = one.outcome() == AttemptOutcome.SERVED;
                tokens.charge(isServed ? one.prompt() : one.tokens());
                lower(tokens, one.told().tokens());
                tokens.charge(isServed ? one.tokens() - one.prompt() : 0);
            }
            assertThat(left(Unit.REQUESTS)).isEqualTo(Math.max(0, requests.wholeTokens()));
            assertThat(left(Unit.TOKENS)).isEqualTo(Math.max(0, tokens.wholeTokens()));
        }
    }

    private static void lower(ExactBucket bucket, OptionalLong left) {
        left.ifPresent(most -> {
            long over = bucket.wholeTokens() - most;
            if (over > 0) {
                bucket.charge(over);
            }
        });
    }

    @Provide
    Arbitrary<List<Try>> tries() {
        Arbitrary<OptionalLong> told = Arbitraries.oneOf(
                Arbitraries.just(OptionalLong.empty()),
                Arbitraries.longs().between(0, 2 * TOKENS).map(OptionalLong::of));
        Arbitrary<OptionalLong> toldRequests = Arbitraries.oneOf(
                Arbitraries.just(OptionalLong.empty()),
                Arbitraries.longs().between(0, REQUESTS).map(OptionalLong::of));
        return Combinators.combine(
                        Arbitraries.longs().between(0, 40_000_000),
                        Arbitraries.longs().between(0, TOKENS + 200),
                        Arbitraries.of(AttemptOutcome.class),
                        Arbitraries.longs().between(0, TOKENS),
                        Arbitraries.longs().between(0, TOKENS),
                        toldRequests,
                        told)
                .as((pause, prompt, outcome, usedPrompt, usedAnswer, requests, tokens) ->
                        new Try(pause, prompt, outcome, usedPrompt, usedAnswer, new ToldRemaining(requests, tokens)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Test
    void manyThreadsNeverTakeMoreThanAKeyIsGranted() throws Exception {
        int granted = 50;
        Limit limit = limit("a", Unit.REQUESTS, "*", granted);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Integer>> exchanges = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                boolean isSent = i % 2 == 0;
                exchanges.add(() -> {
                    Optional<KeyCharge> charge = take(exchange(0, limit));
                    // Half of them cannot reach the provider, and give theirs back for others.
                    charge.ifPresent(taken -> taken.end(isSent ? AttemptOutcome.SERVED : AttemptOutcome.UNREACHABLE));
                    return charge.isPresent() && isSent ? 1 : 0;
                });
            }
            int sent = 0;
            for (Future<Integer> exchange : threads.invokeAll(exchanges)) {
                sent += exchange.get();
            }

            assertThat(sent).isEqualTo(granted);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aModelWithItsOwnAmountDoesNotUseThatOfTheOthers() {
        Limit all = limit("a", Unit.REQUESTS, "*", 1);
        Limit own = limit("a", Unit.REQUESTS, "mini*", 2);
        KeyReservations exchange = exchange(0, all, own);

        assertThat(exchange.take(TARGET, A, "big")).isInstanceOf(KeyLimits.Taken.class);
        assertThat(exchange.take(TARGET, A, "other")).isInstanceOf(KeyLimits.Spent.class);
        assertThat(exchange.take(TARGET, A, "mini-1")).isInstanceOf(KeyLimits.Taken.class);
        assertThat(exchange.take(TARGET, A, "MINI-2")).isInstanceOf(KeyLimits.Taken.class);
        assertThat(exchange.take(TARGET, A, "mini-1")).isInstanceOf(KeyLimits.Spent.class);
    }

    @Test
    void aRequestLargerThanAMinutesTokensGoesWhenAllOfThemAreThere() {
        assertThat(take(exchange(5 * TOKENS))).isPresent();
        assertThat(take(exchange(1))).isEmpty();
    }

    @Test
    void aSpentKeyTellsWhenItHasEnough() {
        assertThat(take(exchange(TOKENS))).isPresent();

        assertThat(exchange(TOKENS / 2).take(TARGET, A, "model"))
                .isEqualTo(new KeyLimits.Spent(Duration.ofSeconds(30)));
    }

    @Test
    void nothingIsTakenOfOneLimitIfTheOtherHasTooLittle() {
        assertThat(take(exchange(TOKENS))).isPresent();
        assertThat(take(exchange(1))).isEmpty();

        assertThat(left(Unit.REQUESTS)).isEqualTo(REQUESTS - 1);
    }

    @Test
    void onlyTheAnswerThatTheClientGotIsSettled() {
        KeyReservations exchange = exchange(100);
        KeyCharge cut = take(exchange).orElseThrow();
        cut.end(AttemptOutcome.CUT);
        KeyCharge served = take(exchange).orElseThrow();
        served.end(AttemptOutcome.SERVED);

        exchange.settle(usage(90, 10));

        assertThat(left(Unit.TOKENS)).isEqualTo(TOKENS - 100 - 100);
    }

    @Test
    void aStoreThatIsAwayKeepsNoKeyFromBeingUsed() {
        RateLimiter away = new RateLimiter(
                demands -> Optional.empty(), demands -> Optional.empty(), Optional.empty(), BudgetObserver.NOBODY);
        KeyReservations exchange = new KeyReservations(
                away,
                InstantSource.system(),
                (target, key) -> Optional.of(new Limits(List.of(limit("a", Unit.REQUESTS, "*", 1)))),
                target -> 0);
        for (int i = 0; i < 3; i++) {
            assertThat(take(exchange)).isPresent();
        }
        assertThat(exchange.leastUsed(TARGET, List.of(A, B), "model")).containsExactly(A, B);
    }

    @Test
    void theKeyOfWhichTheSmallerShareIsUsedComesFirst() {
        Limit few = limit("a", Unit.REQUESTS, "*", 2);
        Limit many = limit("b", Unit.REQUESTS, "*", 100);
        KeyReservations exchange = exchange(0, few, many);
        assertThat(exchange.leastUsed(TARGET, List.of(A, B), "model")).containsExactly(A, B);
        for (int i = 0; i < 40; i++) {
            assertThat(exchange.take(TARGET, B, "model")).isInstanceOf(KeyLimits.Taken.class);
        }
        assertThat(exchange.leastUsed(TARGET, List.of(A, B), "model")).containsExactly(A);
        assertThat(exchange.take(TARGET, A, "model")).isInstanceOf(KeyLimits.Taken.class);

        assertThat(exchange.leastUsed(TARGET, List.of(A, B), "model")).containsExactly(B);
    }
}
