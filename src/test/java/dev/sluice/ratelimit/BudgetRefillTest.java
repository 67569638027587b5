package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.estimate.EstimateSettings;
import dev.sluice.ledger.DayUsage;
import dev.sluice.ledger.DayUsage.Sums;
import dev.sluice.ledger.LedgerUnavailableException;
import dev.sluice.ledger.UsedDays;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.Refill.Kind;
import dev.sluice.routing.RequestedModels;
import dev.sluice.tokens.TokenCounter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When buckets are filled after a start, and what becomes of what is taken meanwhile. */
final class BudgetRefillTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
    private static final UsedDays AWAY = (first, reader) -> {
        throw new LedgerUnavailableException("away", null);
    };
    private static final Limit LIMIT = new Limit(
            "l",
            "*",
            Limit.CLIENT,
            Optional.empty(),
            100,
            Limit.Unit.TOKENS,
            new Calendar(Kind.MONTH, ZoneOffset.UTC),
            Limit.Charge.TOTAL,
            false);

    private final RateLimiter limiter = RateLimiter.inProcess(1000, BudgetObserver.NOBODY);

    @Test
    void whatIsTakenBeforeTheFillStaysTaken() throws Exception {
        limiter.reserve(List.of(demand(7)));

        refill(LIMIT).fillFrom((first, reader) -> reader.accept(used(30)));

        assertThat(consumed()).isEqualTo(37);
    }

    @Test
    void moreThanTheLimitIsADebt() throws Exception {
        refill(LIMIT).fillFrom((first, reader) -> reader.accept(used(130)));

        assertThat(limiter.reserve(List.of(demand(1)))).isInstanceOf(Denied.class);
        assertThat(consumed()).isEqualTo(130);
    }

    @Test
    void sumsAreReadFromTheFirstDayOfTheMonth() throws Exception {
        List<LocalDate> asked = new ArrayList<>();

        refill(LIMIT).fillFrom((first, reader) -> asked.add(first));

        assertThat(asked).containsExactly(LocalDate.of(2026, 11, 1));
    }

    @Test
    void withoutLimitsOfDaysTheDatabaseIsNotAsked() throws Exception {
        refill().fillFrom(AWAY);

        assertThat(consumed()).isZero();
    }

    @Test
    void aDatabaseThatCannotBeReadIsAskedThreeTimes() throws Exception {
        BudgetRefill refill = refill(LIMIT);

        assertThatThrownBy(() -> refill.fillFrom(AWAY)).isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> refill.fillFrom(AWAY)).isInstanceOf(LedgerUnavailableException.class);
        refill.fillFrom(AWAY);

        assertThat(consumed()).isZero();
    }

    /** What was read before the failure is read again. */
    @Test
    void afterAFailureNothingIsFilledTwice() throws Exception {
        BudgetRefill refill = refill(LIMIT);
        UsedDays breaksOff = (first, reader) -> {
            reader.accept(used(30));
            throw new LedgerUnavailableException("gone", null);
        };
        assertThatThrownBy(() -> refill.fillFrom(breaksOff)).isInstanceOf(LedgerUnavailableException.class);

        refill.fillFrom((first, reader) -> reader.accept(used(30)));

        assertThat(consumed()).isEqualTo(30);
    }

    private BudgetRefill refill(Limit... limits) {
        return new BudgetRefill(
                new ReloadableLimits(
                        new RequestMeter(
                                new Limits(List.of(limits)),
                                MoneyBudgets.NONE,
                                new TokenCounter(),
                                limiter,
                                BudgetObserver.NOBODY,
                                count -> {},
                                EstimateSettings.DEFAULTS,
                                CLOCK),
                        (name, client) -> new RequestedModels(Optional.empty(), Set.of(name))),
                new UsedModels() {
                    @Override
                    public Optional<String> ofTarget(String target) {
                        return Optional.empty();
                    }

                    @Override
                    public boolean isAlias(String asked) {
                        return false;
                    }
                },
                CLOCK);
    }

    private long consumed() {
        LimitStatus status =
                limiter.look(List.of(demand(0)), CLOCK.instant()).orElseThrow().get(0);
        return status.used() + status.reserved();
    }

    private static Demand demand(long tokens) {
        return Demand.of(LIMIT, "crm", tokens, CLOCK, "crm");
    }

    private static DayUsage used(long tokens) {
        return new DayUsage(
                TODAY, "crm", Optional.empty(), Optional.of("m"), Optional.empty(), new Sums(1, 0, tokens, 0, 0));
    }
}
