package dev.sluice.targets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Capacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PlaceQueueTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static Capacity capacity(int most, int queue) {
        return new Capacity(OptionalInt.of(most), queue, LONG);
    }

    @Test
    void aFreePlaceGoesToTheNextInLine() {
        PlaceQueue places = new PlaceQueue(capacity(1, 10));
        assertThat(places.tryEnter()).isTrue();
        PlaceQueue.Waiting first = places.join("a", 1, LONG).orElseThrow();
        PlaceQueue.Waiting second = places.join("a", 1, LONG).orElseThrow();

        places.leave();

        assertThat(first.hasPlace()).isTrue();
        assertThat(first.turn().getCount()).isZero();
        assertThat(second.hasPlace()).isFalse();
        assertThat(places.taken()).isEqualTo(1);
    }

    @Test
    void nobodyTakesAPlaceWhileSomebodyWaits() {
        PlaceQueue places = new PlaceQueue(capacity(2, 10));
        places.tryEnter();
        places.tryEnter();
        PlaceQueue.Waiting waiting = places.join("a", 1, LONG).orElseThrow();
        places.resize(capacity(1, 10));
        places.leave(); // of two, with one allowed: nobody's turn yet

        assertThat(waiting.hasPlace()).isFalse();
        places.resize(capacity(3, 10));
        assertThat(waiting.hasPlace()).isTrue();
        assertThat(places.tryEnter()).isTrue();
    }

    @Test
    void thereIsNoLineWithoutAQueueAndAPlaceIsTakenAtOnceIfOneIsFree() {
        assertThat(new PlaceQueue(capacity(1, 0)).join("a", 1, LONG)).isEmpty();
        assertThat(new PlaceQueue(capacity(1, 1)).join("a", 1, LONG))
                .hasValueSatisfying(waiting -> assertThat(waiting.hasPlace()).isTrue());
    }

    @Test
    void boundsHowManyWaitAndHowManyOfAClient() {
        PlaceQueue places = new PlaceQueue(capacity(1, 50));
        places.tryEnter();
        for (int i = 0; i < PlaceQueue.MOST_PER_CLIENT; i++) {
            assertThat(places.join("greedy", 1, LONG)).isPresent();
        }

        assertThat(places.join("greedy", 1, LONG)).isEmpty();
        for (int i = 0; i < 50 - PlaceQueue.MOST_PER_CLIENT; i++) {
            assertThat(places.join("c" + i, 1, LONG)).isPresent();
        }
        assertThat(places.join("late", 1, LONG)).isEmpty();
        assertThat(places.waiting()).isEqualTo(50);
    }

    @Test
    void refusesAtOnceWhoWouldWaitTooLong() {
        PlaceQueue places = new PlaceQueue(capacity(2, 100));
        places.tryEnter();
        places.leave(Duration.ofSeconds(4));
        places.tryEnter();
        places.tryEnter();
        for (int i = 0; i < 3; i++) {
            places.join("a", 1, LONG);
        }

        assertThat(places.waitOf("a", 1)).isEqualTo(Duration.ofSeconds(6));
        assertThat(places.waitOf("b", 1)).isEqualTo(Duration.ofSeconds(2)); // its turn comes after one of a
        assertThat(places.join("a", 1, Duration.ofSeconds(5))).isEmpty();
        assertThat(places.join("b", 1, Duration.ofSeconds(5))).isPresent();
    }

    @Test
    void oneThatLeavesWhenItsPlaceHasComeHasItNonetheless() {
        PlaceQueue places = new PlaceQueue(capacity(1, 10));
        places.tryEnter();
        PlaceQueue.Waiting gone = places.join("a", 1, LONG).orElseThrow();
        PlaceQueue.Waiting late = places.join("a", 1, LONG).orElseThrow();
        places.leave();

        assertThat(places.quit(late)).isFalse();
        assertThat(places.quit(gone)).isTrue();
        assertThat(places.quit(gone)).isTrue();
        places.leave();

        assertThat(places.taken()).isZero();
        assertThat(places.tryEnter()).isTrue();
    }

    /** Random steps of many; after each of them the numbers agree with what the steps were. */
    @Property(tries = 500)
    void noPlaceIsLostOrGivenTwice(@ForAll long seed) {
        Random random = new Random(seed);
        int most = 1 + random.nextInt(4);
        int held = 0;
        int highest = most;
        PlaceQueue places = new PlaceQueue(capacity(most, 20), 5);
        List<PlaceQueue.Waiting> waiting = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            int action = random.nextInt(20);
            if (action < 6 && places.tryEnter()) {
                assertThat(waiting).allMatch(PlaceQueue.Waiting::hasPlace); // nobody was passed
                held++;
            } else if (action < 12) {
                places.join("c" + random.nextInt(4), 1 + random.nextInt(3), LONG)
                        .ifPresent(waiting::add);
            } else if (action < 17 && held > 0) {
                if (random.nextBoolean()) {
                    places.leave();
                } else {
                    places.leave(Duration.ofMillis(random.nextInt(100)));
                }
                held--;
            } else if (action < 19 && !waiting.isEmpty()) {
                PlaceQueue.Waiting one = waiting.remove(random.nextInt(waiting.size()));
                held += places.quit(one) ? 1 : 0;
            } else if (action == 19) {
                most = 1 + random.nextInt(4);
                highest = Math.max(highest, most);
                places.resize(random.nextInt(5) == 0 ? new Capacity(OptionalInt.of(most)) : capacity(most, 20));
            }
            int placed =
                    (int) waiting.stream().filter(PlaceQueue.Waiting::hasPlace).count();
            assertThat(places.taken()).isEqualTo(held + placed).isLessThanOrEqualTo(highest);
            assertThat(places.waiting()).isEqualTo(waiting.size() - placed);
            if (places.waiting() > 0) {
                assertThat(places.taken()).isGreaterThanOrEqualTo(most); // nobody waits beside a free place
            }
        }
        for (PlaceQueue.Waiting one : waiting) {
            held += places.quit(one) ? 1 : 0;
        }
        for (; held > 0; held--) {
            places.leave();
        }
        assertThat(places.taken()).isZero();
        assertThat(places.waiting()).isZero();
        assertThat(places.isFull()).isFalse();
    }

    @Test
    void manyThreadsThatLeaveAtAnyTimeLoseNoPlace() throws InterruptedException, ExecutionException {
        int most = 3;
        int threads = 16;
        int rounds = 2_000;
        PlaceQueue places = new PlaceQueue(capacity(most, 12));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int seed = i;
            all.add(pool.submit(() -> {
                Random random = new Random(seed);
                for (int round = 0; round < rounds; round++) {
                    if (hasPlace(places, "c" + seed % 5, random, left)) {
                        if (inside.incrementAndGet() > most) {
                            tooMany.incrementAndGet();
                        }
                        Thread.onSpinWait();
                        inside.decrementAndGet();
                        places.leave();
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        pool.shutdown();

        assertThat(tooMany.get()).isZero();
        assertThat(left.get()).isGreaterThan(1_000);
        assertThat(places.taken()).isZero();
        assertThat(places.waiting()).isZero();
        for (int i = 0; i < most; i++) {
            assertThat(places.tryEnter()).isTrue();
        }
        assertThat(places.tryEnter()).isFalse();
    }

    /** Waits as long as it takes, or leaves at once or after a moment. */
    private static boolean hasPlace(PlaceQueue places, String client, Random random, AtomicInteger left)
            throws InterruptedException {
        if (random.nextBoolean() && places.tryEnter()) {
            return true;
        }
        Optional<PlaceQueue.Waiting> joined = places.join(client, 1 + random.nextInt(2), LONG);
        if (joined.isEmpty()) {
            return false;
        }
        PlaceQueue.Waiting waiting = joined.get();
        switch (random.nextInt(3)) {
            case 0 -> waiting.turn().await();
            case 1 -> {
                boolean unused = waiting.turn().await(random.nextInt(200), TimeUnit.MICROSECONDS);
            }
            default -> {}
        }
        boolean isPlaced = places.quit(waiting);
        if (!isPlaced || random.nextInt(4) == 0) {
            left.incrementAndGet();
        }
        return isPlaced;
    }
}
