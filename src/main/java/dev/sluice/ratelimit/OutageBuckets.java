package dev.sluice.ratelimit;

import dev.sluice.ratelimit.BucketShares.Share;
import dev.sluice.ratelimit.RedisBuckets.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;

/**
 * What this gateway knows of the shared buckets while Redis is away: what Redis last said of each, and what was charged here since.
 * The difference is charged to Redis when it answers again, so an outage shifts consumption and adds nothing to it.
 *
 * <p>Also the store that limits requests meanwhile, where that is configured. Bounded: selector values of a client that find no room
 * share one bucket for each limit, and what is charged to that one cannot be charged to Redis. For any number of threads.
 */
final class OutageBuckets implements BucketStore {

    private static final long SWEEP_EVERY = TimeUnit.MINUTES.toMicros(1);

    /** Of the account of values that found no room; no key in Redis ends so. */
    private static final String ALL_OTHERS = "\n";

    private final Map<String, Known> buckets = new ConcurrentHashMap<>();
    private final Function<Demand, Account> accounts;
    private final Charger charger;
    private final LongSupplier micros;
    private final BucketShares shares;
    private final Runnable lost;
    private final AtomicLong lastSweep;

    /** Whether something may be owed. */
    private volatile boolean mayOwe;

    /**
     * Knows of no bucket yet.
     *
     * @param accounts which bucket of the shared store a demand is about
     * @param charger charges an account of a request that was granted here
     * @param micros the time that the shared buckets fill by
     * @param maxBuckets of how many selector values the buckets are known, see {@link BucketShares}; positive
     * @param lost called when something cannot be charged to Redis
     */
    OutageBuckets(
            Function<Demand, Account> accounts, Charger charger, LongSupplier micros, int maxBuckets, Runnable lost) {
        this.accounts = accounts;
        this.charger = charger;
        this.micros = micros;
        this.shares = new BucketShares(maxBuckets);
        this.lost = lost;
        this.lastSweep = new AtomicLong(micros.getAsLong());
    }

    /** Notes what Redis said of a bucket. Ignored while something is owed to it, which was counted from what Redis said before. */
    void remember(Account account, TokenBucket bucket) {
        sweepNowAndThen();
        if (bucket.isFull() && !buckets.containsKey(account.key())) {
            return;
        }
        tryChange(account, known -> {
            if (known != null && known.here().isPresent()) {
                return known;
            }
            return bucket.isFull() ? null : new Known(account, bucket, Optional.empty());
        });
    }

    /**
     * Charges a bucket here, or gives back what is below zero, until Redis can be told of it.
     *
     * @return the bucket afterwards
     */
    TokenBucket charge(Account account, long more) {
        Known after = change(account, known -> known.charged(more, micros.getAsLong()));
        mayOwe = true;
        return after.current();
    }

    @Override
    public Optional<List<BucketResult>> take(List<Demand> demands) {
        sweepNowAndThen();
        List<BucketResult> results = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            results.add(take(demand));
        }
        return Optional.of(results);
    }

    private BucketResult take(Demand demand) {
        Account account = accounts.apply(demand);
        boolean[] isGranted = new boolean[1];
        Known after = change(account, known -> {
            Known now = known.charged(0, micros.getAsLong());
            isGranted[0] = now.current().holds(demand.needed());
            return isGranted[0] ? now.charged(demand.taken(), micros.getAsLong()) : now;
        });
        mayOwe = true;
        return new BucketResult(
                demand, isGranted[0], after.current(), (more, then) -> charger.charge(account, more, then));
    }

    /**
     * Takes out what is owed to Redis.
     *
     * @param payer charges it; must call {@link #unpaid} for what Redis did not do
     */
    void settle(ObjLongConsumer<Account> payer) {
        if (!mayOwe) {
            return;
        }
        mayOwe = false;
        for (String key : buckets.keySet()) {
            long[] owed = new long[1];
            Account[] account = new Account[1];
            buckets.computeIfPresent(key, (k, known) -> {
                long now = micros.getAsLong();
                owed[0] = known.owed(now);
                account[0] = known.account();
                return known.settled(now);
            });
            if (owed[0] == 0) {
                continue;
            }
            if (key.endsWith(ALL_OTHERS)) {
                lost.run();
            } else {
                payer.accept(account[0], owed[0]);
            }
        }
    }

    /** Owes again what Redis did not do. */
    void unpaid(Account account, long owed) {
        change(account, known -> known.unpaid(owed, micros.getAsLong()));
        mayOwe = true;
    }

    /** Changes what is known of a bucket; where there is no room for it, of the one that the client's values share. */
    private Known change(Account account, UnaryOperator<Known> change) {
        return tryChange(account, known -> change.apply(known(known, account))).orElseGet(() -> {
            Account shared = shared(account);
            return buckets.compute(shared.key(), (key, known) -> change.apply(known(known, shared)));
        });
    }

    /**
     * Changes what is known of a bucket.
     *
     * @param change gets null if nothing is known, and returns null to forget it
     * @return what is known then; empty if that is nothing, or if there is no room for it
     */
    private Optional<Known> tryChange(Account account, UnaryOperator<Known> change) {
        return Optional.ofNullable(buckets.compute(account.key(), (key, known) -> {
            Known after = change.apply(known);
            if (known != null) {
                return after == null ? forgotten(known) : after;
            }
            boolean hasRoom = after == null || account.share().map(shares::add).orElse(true);
            return hasRoom ? after : null;
        }));
    }

    private Known forgotten(Known known) {
        known.account().share().ifPresent(shares::remove);
        return null;
    }

    private Known known(Known known, Account account) {
        return known == null
                ? new Known(account, TokenBucket.full(account.limit(), micros.getAsLong()), Optional.empty())
                : known;
    }

    /** The account that the values of a client without room share for a limit. It is not counted. */
    private static Account shared(Account account) {
        String client = account.share().map(Share::client).orElse("");
        return new Account(
                account.limit().name() + "\n" + client + ALL_OTHERS,
                account.limit(),
                account.lifeMillis(),
                Optional.empty());
    }

    private void sweepNowAndThen() {
        long now = micros.getAsLong();
        long last = lastSweep.get();
        if (Math.abs(now - last) >= SWEEP_EVERY && lastSweep.compareAndSet(last, now)) {
            for (String key : buckets.keySet()) {
                buckets.computeIfPresent(key, (k, known) -> known.isOver(now) ? forgotten(known) : known);
            }
        }
    }

    /** Charges the bucket of a request that was granted here. */
    @FunctionalInterface
    interface Charger {

        /** See {@link BucketCharge#charge}. */
        void charge(Account account, long more, Consumer<TokenBucket> then);
    }

    /**
     * What is known of a bucket.
     *
     * @param said what Redis said of it
     * @param here the same with what was charged here since; empty when that is nothing
     */
    private record Known(Account account, TokenBucket said, Optional<TokenBucket> here) {

        TokenBucket current() {
            return here.orElse(said);
        }

        /** What is given back was taken in Redis, also where Redis has not said so yet. */
        Known charged(long more, long now) {
            TokenBucket before = at(current(), now);
            long untold = Math.max(0, -more - before.consumed());
            TokenBucket saidNow = untold == 0 ? said : at(said, now).with(untold);
            return new Known(account, saidNow, Optional.of(before.with(more)));
        }

        long owed(long now) {
            return here.map(bucket -> at(bucket, now).consumed() - at(said, now).consumed())
                    .orElse(0L);
        }

        /** As Redis will have it when it has been told what is owed. */
        Known settled(long now) {
            return new Known(account, at(current(), now), Optional.empty());
        }

        Known unpaid(long owed, long now) {
            TokenBucket all = at(current(), now);
            return new Known(account, at(said, now).with(-owed), Optional.of(all));
        }

        boolean isOver(long now) {
            boolean isPast = account.limit().periodMicros() == 0
                    && now - current().micros() > TimeUnit.MILLISECONDS.toMicros(account.lifeMillis());
            return isPast || (here.isEmpty() && at(said, now).isFull());
        }

        private TokenBucket at(TokenBucket bucket, long now) {
            return bucket.at(account.limit(), now, RedisBuckets.CLOCK_TOLERANCE);
        }
    }
}
