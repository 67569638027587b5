package dev.sluice.ratelimit;

import dev.sluice.digest.Sha256;
import dev.sluice.ratelimit.RedisLink.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Buckets in Redis, shared by all gateways that use the same one (behaviour.md 4.7): each is one string, changed by one script in
 * one step, by Redis' own clock. A request waits for it no longer than the deadline. For any number of threads.
 */
public final class RedisBuckets implements BucketStore, AutoCloseable {

    private static final String SCRIPT = "bucket.lua";

    private final RedisLink link;
    private final RedisSettings settings;
    private final RedisObserver watch;
    private final Supplier<OptionalLong> micros;
    private final PendingCharges owed;

    /**
     * Begins to connect, and returns before it has; what is asked until then is not answered.
     *
     * @param watch told what goes on
     */
    public RedisBuckets(RedisSettings settings, RedisObserver watch) {
        this(settings, watch, OptionalLong::empty);
    }

    /** The same, by the clock of a test. */
    RedisBuckets(RedisSettings settings, RedisObserver watch, Supplier<OptionalLong> micros) {
        this.settings = settings;
        this.watch = watch;
        this.micros = micros;
        this.owed = new PendingCharges(watch::lost);
        this.link = new RedisLink(settings.address(), settings.deadline(), script(), probe(), this::payOwed);
    }

    /** Whether Redis answers, as far as is known. */
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public Optional<List<BucketResult>> take(List<Demand> demands) {
        long start = System.nanoTime();
        List<Sent> sent = new ArrayList<>(demands.size());
        for (Demand demand : demands) {
            Account account = new Account(keyOf(demand), demand.limit(), demand.lifeMillis());
            link.run(run(account, Long.toString(demand.needed()), demand.taken()))
                    .ifPresent(answer -> sent.add(new Sent(demand, account, answer)));
        }
        Optional<List<BucketResult>> takings =
                sent.size() == demands.size() ? answersTo(sent, start) : Optional.empty();
        if (takings.isPresent()) {
            watch.decided(Duration.ofNanos(System.nanoTime() - start));
        } else {
            sent.forEach(this::undo);
            watch.decidedWithout();
        }
        return takings;
    }

    private Optional<List<BucketResult>> answersTo(List<Sent> sent, long sentAt) {
        List<BucketResult> takings = new ArrayList<>(sent.size());
        for (Sent each : sent) {
            Optional<Answer> answer = await(each.answer(), sentAt);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            takings.add(new BucketResult(
                    each.demand(), answer.get().isDone(), answer.get().bucket(), more -> charge(each.account(), more)));
        }
        return Optional.of(takings);
    }

    /**
     * Waits for an answer, until the deadline.
     *
     * @param sentAt when it was asked for, by {@link System#nanoTime()}
     */
    private Optional<Answer> await(CompletableFuture<List<Long>> answer, long sentAt) {
        long left = sentAt + settings.deadline().toNanos() - System.nanoTime();
        try {
            return Optional.of(Answer.of(answer.get(Math.max(0, left), TimeUnit.NANOSECONDS)));
        } catch (TimeoutException late) {
            link.unanswered(sentAt);
            return Optional.empty();
        } catch (ExecutionException failed) {
            // The link has seen it, and says so.
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A decision was made without it: gives back what it took, or will have taken when its answer comes. */
    private void undo(Sent sent) {
        long taken = sent.demand().taken();
        if (taken > 0) {
            Future<?> unused = sent.answer().thenAccept(reply -> {
                if (Answer.of(reply).isDone()) {
                    send(sent.account(), -taken);
                }
            });
        }
    }

    /** What is given back is waited for: a client that was refused and asks again at once, here or elsewhere, finds it there. */
    private void charge(Account account, long more) {
        Optional<CompletableFuture<List<Long>>> answer = send(account, more);
        if (more < 0) {
            answer.ifPresent(sent -> await(sent, System.nanoTime()));
        }
    }

    /** Charges without waiting; where Redis is away or says no, it is owed until Redis is back. */
    private Optional<CompletableFuture<List<Long>>> send(Account account, long more) {
        Optional<CompletableFuture<List<Long>>> answer = link.run(run(account, "", more));
        if (answer.isEmpty()) {
            owed.add(account, more);
        }
        return answer.map(sent -> sent.whenComplete((reply, failure) -> {
            if (failure != null && RedisLink.didNotRun(failure)) {
                owed.add(account, more);
            } else if (failure != null) {
                watch.lost();
            }
        }));
    }

    private void payOwed() {
        owed.drain(this::send);
    }

    private Run run(Account account, String needed, long more) {
        List<String> arguments = new ArrayList<>(List.of(
                Long.toString(account.limit().amount()),
                Long.toString(account.limit().periodMicros()),
                needed,
                Long.toString(more),
                Long.toString(account.lifeMillis())));
        micros.get().ifPresent(now -> arguments.add(Long.toString(now)));
        return new Run(account.key(), arguments);
    }

    /** Spends one of a thousand a second that nobody else uses: a Redis that is full, or a replica, does not let it. */
    private Run probe() {
        return new Run(settings.prefix() + "probe", List.of("1000", "1000000", "", "1", "0"));
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

    private static String script() {
        try (InputStream in = RedisBuckets.class.getResourceAsStream(SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
     */
    record Account(String key, Limit limit, long lifeMillis) {}

    private record Sent(Demand demand, Account account, CompletableFuture<List<Long>> answer) {}

    /** What the script answers. */
    private record Answer(boolean isDone, Bucket bucket) {
        static Answer of(List<Long> reply) {
            return new Answer(reply.get(0) == 1, new Bucket(reply.get(1), reply.get(2), 0));
        }
    }
}
