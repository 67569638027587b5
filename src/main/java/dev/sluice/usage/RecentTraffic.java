package dev.sluice.usage;

import dev.sluice.completion.FirstToken;
import dev.sluice.exchange.Exchange;
import dev.sluice.ledger.ExchangeRow;
import dev.sluice.price.ExchangeCost;
import dev.sluice.routing.Answering;
import dev.sluice.targets.Attempted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What this gateway has done in each of the last {@value #MINUTES} minutes, in all and by target. In memory: a restart forgets it. Threads of
 * exchanges add without a lock.
 */
public final class RecentTraffic {

    /** How many minutes are known, the running one included. */
    public static final int MINUTES = 180;

    /** Names come from the configuration; reloads may add some. */
    private static final int MOST_TARGETS = 2_000;

    private static final int RATE_LIMITED = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final long MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final InstantSource clock;
    private final AtomicReferenceArray<Minute> minutes = new AtomicReferenceArray<>(MINUTES);

    /** What happened in one minute. */
    private static final class Minute {

        private final long number;
        private final TrafficFigures all = new TrafficFigures();
        private final Map<String, TrafficFigures> byTarget = new ConcurrentHashMap<>();

        private Minute(long number) {
            this.number = number;
        }

        private TrafficFigures of(String target) {
            TrafficFigures known = byTarget.get(target);
            return known != null || byTarget.size() >= MOST_TARGETS
                    ? known
                    : byTarget.computeIfAbsent(target, name -> new TrafficFigures());
        }
    }

    /**
     * When the first content of a stream came, or the answer of an exchange began that is none.
     *
     * <p>Absent if recent traffic is not kept.
     *
     * @param millis milliseconds since the exchange began; -1 if the answer has not
     */
    private record FirstByte(AtomicInteger millis) {

        void setNanos(long nanos) {
            millis.set((int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    /**
     * A minute.
     *
     * @param begin in UTC
     */
    public record Slice(Instant begin, TrafficFigures figures) {}

    /**
     * Some minutes together.
     *
     * @param slices each of them, the oldest first
     * @param all their sum
     * @param byTarget their sum by target; those with attempts alone
     */
    public record Window(List<Slice> slices, TrafficFigures all, Map<String, TrafficFigures> byTarget) {}

    public RecentTraffic(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins to watch an exchange. */
    void enter(Exchange exchange, long startNanos) {
        FirstByte first = new FirstByte(new AtomicInteger(-1));
        exchange.publish(first);
        exchange.whenPublished(Answering.class, answering -> first.setNanos(System.nanoTime() - startNanos));
        exchange.whenPublished(FirstToken.class, token -> first.setNanos(token.nanos() - startNanos));
    }

    /**
     * Milliseconds until the first content of a stream, or until an answer began that is none; empty if nothing has come, or if the exchange was not
     * entered.
     */
    static OptionalInt firstMillis(Exchange exchange) {
        int millis = exchange.find(FirstByte.class)
                .map(first -> first.millis().get())
                .orElse(-1);
        return millis < 0 ? OptionalInt.empty() : OptionalInt.of(millis);
    }

    /** Counts an exchange that has ended, if it was entered. Callers who were turned away are not counted. */
    void end(Exchange exchange, UsageRecord record) {
        Optional<FirstByte> begun = exchange.find(FirstByte.class);
        if (begun.isEmpty() || record.rejected().isPresent()) {
            return;
        }
        int attempts = record.attempted().map(tried -> tried.tried().size()).orElse(0);
        boolean isRefused = ExchangeRow.isRefused(record.status(), attempts);
        boolean hasFailed = ExchangeRow.isFailed(record.status(), attempts, record.ended());
        int took = (int) Math.min(Integer.MAX_VALUE, record.took().toMillis());
        long nano = record.cost()
                .map(ExchangeCost::nano)
                .orElse(OptionalLong.empty())
                .orElse(0);
        int first = begun.get().millis().get();
        Minute minute = current();
        minute.all.exchange(isRefused, hasFailed, took, nano);
        TrafficFigures target = record.target().map(minute::of).orElse(null);
        if (target != null && attempts > 0) {
            target.exchange(isRefused, hasFailed, took, nano);
        }
        if (first >= 0) {
            minute.all.first(first);
            if (target != null) {
                target.first(first);
            }
        }
        record.attempted().ifPresent(attempted -> attempted.tried().forEach(tried -> count(tried, minute)));
    }

    private static void count(Attempted.Tried tried, Minute minute) {
        TrafficFigures target = minute.of(tried.target().name());
        int status = statusOf(tried.result());
        if (target == null || (status > 0 && status < RATE_LIMITED)) {
            return;
        }
        if (status == RATE_LIMITED) {
            target.rateLimitedAttempt();
        } else if (status == 0 || status >= FIRST_SERVER_ERROR) {
            target.failedAttempt();
        }
    }

    /** Returns 0 for a word. */
    private static int statusOf(String result) {
        int status = 0;
        for (int at = 0; at < result.length(); at++) {
            int digit = result.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            status = status * 10 + digit;
        }
        return status;
    }

    private Minute current() {
        long number = clock.millis() / MILLIS;
        int place = (int) (number % MINUTES);
        Minute found = minutes.get(place);
        while (found == null || found.number < number) {
            Minute fresh = new Minute(number);
            if (minutes.compareAndSet(place, found, fresh)) {
                return fresh;
            }
            found = minutes.get(place);
        }
        return found;
    }

    /**
     * Returns the last minutes, the running one included.
     *
     * @param count 1 to {@value #MINUTES}
     */
    public Window last(int count) {
        long now = clock.millis() / MILLIS;
        List<Slice> slices = new ArrayList<>(count);
        TrafficFigures all = new TrafficFigures();
        Map<String, TrafficFigures> byTarget = new HashMap<>();
        for (long number = now - count + 1; number <= now; number++) {
            Minute minute = minutes.get((int) (number % MINUTES));
            TrafficFigures figures = new TrafficFigures();
            if (minute != null && minute.number == number) {
                figures.add(minute.all);
                all.add(minute.all);
                minute.byTarget.forEach((target, some) -> byTarget.computeIfAbsent(target, name -> new TrafficFigures())
                        .add(some));
            }
            slices.add(new Slice(Instant.ofEpochMilli(number * MILLIS), figures));
        }
        return new Window(slices, all, byTarget);
    }
}
