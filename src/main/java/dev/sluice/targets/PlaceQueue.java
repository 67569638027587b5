package dev.sluice.targets;

import dev.sluice.routing.Capacity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The places in flight of one provider, and those that wait for one (R36 to R38). A place that becomes free goes to the next in line. Nobody else
 * gets one while somebody waits. Thread-safe.
 *
 * <p>Without a queue, it is a counter.
 */
final class PlaceQueue {

    /** How many of one client may wait. */
    static final int MOST_PER_CLIENT = 40;

    /** Added to the number of places that are taken, while somebody waits. One number tells both, so that no place is taken between. */
    private static final int SOMEBODY_WAITS = 1 << 30;

    /** The share of the last time in the mean. */
    private static final double SHARE = 0.05;

    private final AtomicInteger places = new AtomicInteger();

    /** No monitor, which would hold the carrier of a virtual thread before JDK 24. */
    private final ReentrantLock lock = new ReentrantLock();

    private final FairLines<Waiting> lines;
    private volatile Capacity capacity;

    // Under the lock: how long a place is held.
    private double meanNanos;
    private long held;

    /** Somebody who waits. */
    static final class Waiting {
        private final String client;
        private final CountDownLatch turn = new CountDownLatch(1);
        private volatile boolean hasPlace;

        private Waiting(String client) {
            this.client = client;
        }

        /** Counted down when it has a place. Others may count it down to end the wait; that gives no place. */
        CountDownLatch turn() {
            return turn;
        }

        /** Whether it has a place, which it must take or give back. */
        boolean hasPlace() {
            return hasPlace;
        }
    }

    PlaceQueue(Capacity capacity) {
        this(capacity, MOST_PER_CLIENT);
    }

    PlaceQueue(Capacity capacity, int mostPerClient) {
        this.capacity = capacity;
        this.lines = new FairLines<>(mostPerClient);
    }

    /** Takes over another capacity. Those that wait go on waiting, also if there is no queue any more. */
    void resize(Capacity newer) {
        lock.lock();
        try {
            capacity = newer;
            handOut();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody may wait for a place. */
    boolean hasQueue() {
        return capacity.queue() > 0;
    }

    /** How long one may wait for a place. */
    Duration longestWait() {
        return capacity.queueWait();
    }

    /** Takes a place, if one is free and nobody waits. */
    boolean tryEnter() {
        Capacity now = capacity;
        if (now.maxInFlight().isEmpty()) {
            places.incrementAndGet();
            return true;
        }
        int most = now.maxInFlight().getAsInt();
        for (int taken = places.get(); taken < most && !isAwaited(taken); taken = places.get()) {
            if (places.compareAndSet(taken, taken + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@link #tryEnter} would get no place. */
    boolean isFull() {
        Capacity now = capacity;
        if (now.maxInFlight().isEmpty()) {
            return false;
        }
        int taken = places.get();
        return taken >= now.maxInFlight().getAsInt() || isAwaited(taken);
    }

    /** Gives a place back: to the next in line, if somebody waits. */
    void leave() {
        if (isAwaited(places.decrementAndGet())) {
            lock.lock();
            try {
                handOut();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Gives back a place that was held for this time, from which waits are estimated. */
    void leave(Duration heldFor) {
        lock.lock();
        try {
            held++;
            meanNanos += (heldFor.toNanos() - meanNanos) * Math.max(SHARE, 1.0 / held);
        } finally {
            lock.unlock();
        }
        leave();
    }

    /**
     * Begins to wait for a place. It may have one at once.
     *
     * @param weight how many of the client are served in its turn; at least 1
     * @param atMost how long it can wait
     * @return empty if too many wait, or if the time would not suffice
     */
    Optional<Waiting> join(String client, int weight, Duration atMost) {
        lock.lock();
        try {
            Waiting waiting = new Waiting(client);
            if (lines.size() >= capacity.queue()
                    || estimate(client, weight).compareTo(atMost) > 0
                    || !lines.add(client, weight, waiting)) {
                return Optional.empty();
            }
            if (lines.size() == 1) {
                places.addAndGet(SOMEBODY_WAITS);
            }
            handOut(); // a place may have become free before this was seen to wait
            return Optional.of(waiting);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait. Returns whether a place came first, which must then be used or given back. */
    boolean quit(Waiting waiting) {
        lock.lock();
        try {
            if (lines.remove(waiting.client, waiting)) {
                handOut();
            }
            return waiting.hasPlace;
        } finally {
            lock.unlock();
        }
    }

    /** How long the next request of a client would wait, by what places were held for before; zero while that is not known. */
    Duration waitOf(String client, int weight) {
        lock.lock();
        try {
            return estimate(client, weight);
        } finally {
            lock.unlock();
        }
    }

    private Duration estimate(String client, int weight) {
        int most = capacity.maxInFlight().orElse(Integer.MAX_VALUE);
        return Duration.ofNanos((long) (lines.before(client, weight) * meanNanos / most));
    }

    private void handOut() {
        if (!isAwaited(places.get())) {
            return;
        }
        int most = capacity.maxInFlight().orElse(SOMEBODY_WAITS - 1);
        while (!lines.isEmpty() && taken() < most) {
            places.incrementAndGet();
            Waiting next = lines.poll();
            next.hasPlace = true;
            next.turn.countDown();
        }
        if (lines.isEmpty()) {
            places.addAndGet(-SOMEBODY_WAITS);
        }
    }

    private static boolean isAwaited(int places) {
        return places >= SOMEBODY_WAITS;
    }

    int taken() {
        return places.get() & (SOMEBODY_WAITS - 1);
    }

    int waiting() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }
}
