package dev.sluice.ratelimit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the buckets of selector values that clients choose, for each limit and client, so that a flood of values fills only the share
 * of its sender.
 *
 * <p>While there are fewer buckets than the bound, every share may grow. At the bound, only shares below the even part of it may: with
 * {@code n} shares there are at most {@code bound * (1 + ln n)} buckets. The number of shares is the operator's own: that of the limits
 * times that of the clients. For any number of threads.
 */
final class BucketShares {

    private final int bound;
    private final ConcurrentHashMap<Share, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();

    /**
     * Counts no bucket yet.
     *
     * @param bound positive
     */
    BucketShares(int bound) {
        this.bound = bound;
    }

    /** Counts one more bucket if its share has room. */
    boolean add(Share share) {
        boolean[] hasRoom = new boolean[1];
        counts.compute(share, (key, before) -> {
            int count = before == null ? 0 : before;
            int shares = counts.size() + (before == null ? 1 : 0);
            hasRoom[0] = total.incrementAndGet() <= bound || count < Math.max(1, bound / shares);
            if (hasRoom[0]) {
                return count + 1;
            }
            total.decrementAndGet();
            return before;
        });
        return hasRoom[0];
    }

    /** Counts one bucket less. */
    void remove(Share share) {
        total.decrementAndGet();
        counts.computeIfPresent(share, (key, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Whose buckets are counted together.
     *
     * @param limit the limit's name
     * @param client the client's name
     */
    record Share(String limit, String client) {}
}
