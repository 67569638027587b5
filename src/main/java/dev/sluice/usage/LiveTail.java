package dev.sluice.usage;

import dev.sluice.exchange.Exchange;
import dev.sluice.ledger.UserNames;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * The exchanges of this gateway that have just ended, for people who watch. The last {@value #SIZE} are kept, while somebody asks for them at least
 * every {@value #WATCHED_SECONDS} seconds; otherwise an end of an exchange costs a look at the clock. Thread-safe, without a lock.
 */
public final class LiveTail {

    /** How many are kept. */
    public static final int SIZE = 500;

    private static final int WATCHED_SECONDS = 15;

    /** How long exchanges are kept after somebody has asked. */
    public static final Duration WATCHED = Duration.ofSeconds(WATCHED_SECONDS);

    private static final long WATCHED_NANOS = WATCHED.toNanos();

    private final InstantSource clock;
    private final UserNames users;
    private final AtomicReferenceArray<Ended> kept = new AtomicReferenceArray<>(SIZE);
    private final AtomicLong last = new AtomicLong();
    private volatile long watchedUntil = System.nanoTime();

    /** @param number its place in the order of all that were kept, from 1 on */
    private record Ended(long number, LiveExchange exchange) {}

    /**
     * What somebody sees who asks again and again.
     *
     * @param exchanges those that have ended since, the oldest first
     * @param next what to ask with next
     * @param missed how many more have ended since, which are no longer kept
     * @param hasGap whether nobody asked for a while, so that others may have ended that nobody knows of
     */
    public record Seen(List<LiveExchange> exchanges, long next, long missed, boolean hasGap) {}

    /**
     * Creates a tail.
     *
     * @param users what people see in the place of users' names
     */
    public LiveTail(InstantSource clock, UserNames users) {
        this.clock = clock;
        this.users = users;
    }

    /** Keeps an exchange that has ended, if somebody watches. */
    void end(Exchange exchange, UsageRecord record) {
        if (isWatched()) {
            LiveExchange ended = LiveExchange.of(exchange, record, users, clock.instant());
            keep(last.incrementAndGet(), ended);
        }
    }

    /** Keeps the exchange of a number, unless so many have ended since the number was given that its place belongs to a later one. */
    void keep(long number, LiveExchange exchange) {
        kept.accumulateAndGet(
                place(number),
                new Ended(number, exchange),
                (there, late) -> there == null || there.number() < late.number() ? late : there);
    }

    private boolean isWatched() {
        return System.nanoTime() - watchedUntil < 0;
    }

    private static int place(long number) {
        return (int) (number % SIZE);
    }

    /** Begins to watch: sees nothing yet. */
    public Seen begin() {
        boolean wasWatched = watch();
        return new Seen(List.of(), last.get(), 0, !wasWatched);
    }

    /**
     * Returns what has ended since.
     *
     * @param number the {@code next} of the answer before; one that this gateway has not given begins anew
     * @param isWanted which exchanges the answer has; those that were missed are counted in any case
     */
    public Seen after(long number, Predicate<LiveExchange> isWanted) {
        boolean wasWatched = watch();
        long end = last.get();
        if (number < 0 || number > end) {
            return new Seen(List.of(), end, 0, true);
        }
        List<LiveExchange> exchanges = new ArrayList<>();
        long missed = Math.max(0, end - SIZE - number);
        long next = number + missed;
        while (next < end) {
            Ended ended = kept.get(place(next + 1));
            if (ended == null || ended.number() <= next) {
                // Its thread has the number, but has not written it yet: it comes with the next answer.
                break;
            }
            next++;
            if (ended.number() != next) {
                missed++;
            } else if (isWanted.test(ended.exchange())) {
                exchanges.add(ended.exchange());
            }
        }
        return new Seen(exchanges, next, missed, !wasWatched);
    }

    /** Returns whether somebody did already. */
    private boolean watch() {
        boolean wasWatched = isWatched();
        watchedUntil = System.nanoTime() + WATCHED_NANOS;
        return wasWatched;
    }
}
