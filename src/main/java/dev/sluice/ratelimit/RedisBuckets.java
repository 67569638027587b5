package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.ratelimit.BucketShares.Share;
import dev.sluice.ratelimit.RedisLink.Probe;
import dev.sluice.ratelimit.RedisLink.Runner;
import dev.sluice.ratelimit.Refill.Calendar;
import dev.sluice.ratelimit.TokenBucket.Change;
import dev.sluice.ratelimit.UsedBuckets.UsedBucket;
import dev.sluice.routing.OwnerStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Buckets in Redis, shared by all gateways that use the same one (behaviour.md 4.7). Bucket4j keeps each in one key and changes it by
 * compare-and-swap, by the Redis server's clock. For any number of threads.
 */
public final class RedisBuckets implements BucketStore, AutoCloseable {

    /** How far in the future a bucket may be before the server's clock counts as set back; in microseconds. */
    static final long CLOCK_TOLERANCE = TimeUnit.SECONDS.toMicros(2);

    /** The probe takes one token in a second of a limit that nobody else uses. */
    private static final Limit PROBE = new Limit(
            "probe",
            Limit.ANY_MODEL,
            Limit.EVERYONE,
            Optional.empty(),
            1000,
            Limit.Unit.TOKENS,
            Duration.ofSeconds(1),
            Limit.Charge.REQUEST,
            false);

    /** Its bucket is the mark that buckets were filled: something was taken from it. Redis keeps it for a month. */
    private static final Limit FILLED = new Limit(
            "filled",
            Limit.ANY_MODEL,
            Limit.EVERYONE,
            Optional.empty(),
            1,
            Limit.Unit.TOKENS,
            new Calendar(Refill.Kind.MONTH, ZoneOffset.UTC),
            Limit.Charge.REQUEST,
            false);

    private final RedisLink link;
    private final RedisSettings settings;
    private final RedisObserver observer;
    private final LongSupplier micros;
    private final long tolerance;
    private final OutageBuckets outage;

    /** Whether Redis counts as away, as what was used before may have to be filled in. */
    private volatile boolean isHeld;

    /** What is to be filled in; empty until it is known. */
    private volatile Optional<List<UsedBucket>> toFill = Optional.empty();

    /**
     * Begins to connect, and returns before it has; what is asked until then is not answered.
     *
     * @param maxBuckets of how many selector values is kept what is known of their buckets while Redis is away, see
     *     {@link BucketShares}; positive
     * @param observer told what goes on
     */
    public RedisBuckets(RedisSettings settings, int maxBuckets, RedisObserver observer) {
        this(settings, maxBuckets, observer, false);
    }

    /**
     * The same where buckets may have to be filled.
     *
     * @param isFilled whether {@link #fill} will be called: until then Redis counts as away, unless it says that its buckets have been filled
     */
    public RedisBuckets(RedisSettings settings, int maxBuckets, RedisObserver observer, boolean isFilled) {
        this(settings, maxBuckets, observer, isFilled, OptionalLong::empty, CLOCK_TOLERANCE);
    }

    /**
     * The same for a test.
     *
     * @param testMicros a clock that takes the place of the server's, where it has a value
     * @param tolerance how far in the future a bucket may be before its clock counts as set back; in microseconds
     */
    RedisBuckets(
            RedisSettings settings,
            int maxBuckets,
            RedisObserver observer,
            boolean isFilled,
            Supplier<OptionalLong> testMicros,
            long tolerance) {
        this.settings = settings;
        this.isHeld = isFilled;
        this.observer = observer;
        this.tolerance = tolerance;
        RedisClock clock = new RedisClock(System::nanoTime, TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        this.micros = () -> testMicros.get().orElseGet(clock::micros);
        this.outage = new OutageBuckets(this::accountOf, this::charge, micros, maxBuckets, observer::lost);
        this.link = new RedisLink(
                settings.address(),
                settings.deadline(),
                new RedisConnector(settings.address(), clock, micros),
                new Probe(settings.prefix() + "probe", () -> command(PROBE, TokenBucket.ANY, 1)),
                this::beforeUp);
    }

    /** Whether Redis answers, as far as is known, and has its buckets. */
    public boolean isUp() {
        return !isHeld && link.isUp();
    }

    /** Lets one of the gateways that share these buckets tell of an alert. */
    public AlertClaims alertClaims() {
        return new RedisAlertClaims(link, settings.prefix());
    }

    /** Keeps the owners of responses in the same Redis, whatever becomes of its buckets. */
    public OwnerStore owners() {
        return new RedisOwners(link, settings.prefix());
    }

    /** Limits requests in this process while Redis is away; see {@link RedisFailureMode#LOCAL}. */
    BucketStore standIn() {
        return outage;
    }

    @Override
    public Optional<List<BucketResult>> take(List<Demand> demands) {
        long start = System.nanoTime();
        List<Sent> sent = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            Account account = accountOf(demand);
            run(account.key(), command(demand.limit(), demand.needed(), demand.taken()))
                    .ifPresent(answer -> sent.add(new Sent(demand, account, answer)));
        }
        Optional<List<BucketResult>> results =
                sent.size() == demands.size() ? answersTo(sent, start) : Optional.empty();
        if (results.isPresent()) {
            observer.decided(Duration.ofNanos(System.nanoTime() - start));
        } else {
            sent.forEach(this::undo);
            observer.decidedWithout();
        }
        return results;
    }

    @Override
    public void lower(Demand demand, long left) {
        Account account = accountOf(demand);
        run(account.key(), command(account.limit(), TokenBucket.LOWER, left)).ifPresent(sent -> {
            Future<?> unused = sent.thenAccept(change -> outage.remember(account, change.after()));
        });
    }

    private Optional<List<BucketResult>> answersTo(List<Sent> sent, long sentAt) {
        List<BucketResult> results = new ArrayList<>(sent.size());
        for (Sent each : sent) {
            Optional<Change> answer = link.await(each.answer(), sentAt);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            Change change = answer.get();
            outage.remember(each.account(), change.after());
            results.add(new BucketResult(
                    each.demand(),
                    change.isDone(),
                    change.after(),
                    (more, then) -> charge(each.account(), more, then)));
        }
        return Optional.of(results);
    }

    /** A decision was made without it: gives back what it took, or will have taken when its answer comes. */
    private void undo(Sent sent) {
        long taken = sent.demand().taken();
        if (taken > 0) {
            Future<?> unused = sent.answer().thenAccept(change -> {
                if (change.isDone()) {
                    send(sent.account(), -taken, after -> {});
                }
            });
        }
    }

    /** What is given back is waited for: a client that was refused and asks again at once, here or elsewhere, finds it there. */
    private void charge(Account account, long more, Consumer<TokenBucket> then) {
        Optional<CompletableFuture<Change>> answer = send(account, more, then);
        if (more < 0) {
            answer.ifPresent(sent -> link.await(sent, System.nanoTime()));
        }
    }

    /** Charges without waiting; while Redis is away, or when it refuses, it is owed until Redis is back. */
    private Optional<CompletableFuture<Change>> send(Account account, long more, Consumer<TokenBucket> then) {
        Optional<CompletableFuture<Change>> answer = run(account.key(), charging(account, more));
        if (answer.isEmpty()) {
            then.accept(outage.charge(account, more));
        }
        return answer.map(sent -> sent.whenComplete((change, failure) -> {
            if (failure == null) {
                outage.remember(account, change.after());
                then.accept(change.after());
            } else if (RedisLink.didNothing(failure)) {
                then.accept(outage.charge(account, more));
            } else {
                observer.lost();
            }
        }));
    }

    private Optional<CompletableFuture<Change>> run(String key, BucketCommand command) {
        return isHeld ? Optional.empty() : link.run(key, command);
    }

    @Override
    public void fill(List<UsedBucket> used) {
        toFill = Optional.of(List.copyOf(used));
    }

    /** Called again and again, so what fails is tried again. */
    private CompletableFuture<Void> beforeUp(Runner redis) {
        if (!isHeld) {
            return payOwed(redis);
        }
        return redis.run(filledKey(), command(FILLED, TokenBucket.ANY, 0)).thenCompose(mark -> {
            if (!mark.after().isFull()) {
                return release(redis);
            }
            return toFill.map(used -> fill(used, redis).thenCompose(filled -> release(redis)))
                    .orElseGet(() -> CompletableFuture.completedFuture(null));
        });
    }

    /** Complete when each bucket is there, and the mark that says so. */
    private CompletableFuture<Change> fill(List<UsedBucket> used, Runner redis) {
        CompletableFuture<?>[] filled = used.stream()
                .map(bucket -> redis.run(
                        keyOf(bucket.demand()), command(bucket.demand().limit(), TokenBucket.ABSENT, bucket.amount())))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(filled)
                .thenCompose(all -> redis.run(filledKey(), command(FILLED, TokenBucket.ANY, 1)));
    }

    /** What was taken here is charged first, so that nothing is given back in Redis before it was taken there. */
    private CompletableFuture<Void> release(Runner redis) {
        return payOwed(redis).thenRun(() -> {
            toFill = Optional.empty();
            isHeld = false;
        });
    }

    private String filledKey() {
        return settings.prefix() + "filled";
    }

    /** Complete when Redis has been told everything that is owed to it; never fails. */
    private CompletableFuture<Void> payOwed(Runner redis) {
        List<CompletableFuture<?>> payments = new ArrayList<>();
        outage.settle((account, owed) ->
                payments.add(redis.run(account.key(), charging(account, owed)).handle((outcome, failure) -> {
                    if (failure != null && RedisLink.didNothing(failure)) {
                        outage.unpaid(account, owed);
                    } else if (failure != null) {
                        observer.lost();
                    }
                    return outcome;
                })));
        return CompletableFuture.allOf(payments.toArray(CompletableFuture<?>[]::new));
    }

    private BucketCommand charging(Account account, long more) {
        return command(account.limit(), TokenBucket.ANY, more);
    }

    private BucketCommand command(Limit limit, long needed, long more) {
        return new BucketCommand(limit, needed, more, micros.getAsLong(), tolerance);
    }

    private Account accountOf(Demand demand) {
        return new Account(keyOf(demand), demand.limit(), demand.lifeMillis(), demand.share());
    }

    /**
     * A selector's value may be a credential or a person's name, and of any length: only its hash leaves the process. The rest is
     * the operator's, and readable.
     */
    private String keyOf(Demand demand) {
        BucketKey key = BucketKey.of(demand);
        return settings.prefix()
                + key.unit().name().toLowerCase(Locale.ROOT) + ":" + key.model() + ":" + key.selector() + ":"
                + Sha256.hex(key.value()) + (key.window().isEmpty() ? "" : ":" + key.window());
    }

    @Override
    public void close() {
        link.close();
    }

    /**
     * A bucket in Redis.
     *
     * @param limit by which it fills
     * @param lifeMillis how long it is of use where it does not fill
     * @param share the share that it is counted in where it is remembered here; empty if it is not counted
     */
    record Account(String key, Limit limit, long lifeMillis, Optional<Share> share) {}

    private record Sent(Demand demand, Account account, CompletableFuture<Change> answer) {}
}
