package dev.sluice.ratelimit;

import dev.sluice.ratelimit.RedisBuckets.Account;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/** Charges that Redis could not be told of, until it can be. Bounded: what finds no room is lost. For any number of threads. */
final class PendingCharges {

    private static final int MOST = 10_000;

    private final BlockingQueue<Owed> queue = new ArrayBlockingQueue<>(MOST);
    private final Runnable lost;

    /**
     * Owes nothing yet.
     *
     * @param lost called for each charge that finds no room
     */
    PendingCharges(Runnable lost) {
        this.lost = lost;
    }

    /** Keeps a charge, or what is to be given back, which is below zero. */
    void add(Account account, long more) {
        if (!queue.offer(new Owed(account, more, now()))) {
            lost.run();
        }
    }

    /** Takes out all that there are, each less what has flowed back into its bucket since. */
    void drain(ObjLongConsumer<Account> pay) {
        for (int left = queue.size(); left > 0; left--) {
            Optional.ofNullable(queue.poll()).ifPresent(owed -> {
                long more = owed.still(now());
                if (more != 0) {
                    pay.accept(owed.account(), more);
                }
            });
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    }

    private record Owed(Account account, long more, long at) {

        long still(long now) {
            return more > 0
                    ? Bucket.full(at).with(more).filled(account.limit(), now).spent()
                    : more;
        }
    }
}
