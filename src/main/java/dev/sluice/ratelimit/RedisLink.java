package dev.sluice.ratelimit;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ratelimit.RedisConnector.Connection;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The connection to Redis, and the thread that looks after it: it checks a few times a second that Redis still answers and lets the
 * gateway write, and connects again when it does not. For any number of threads.
 *
 * <p>Redis is away when the connection is down, or when nothing at all has been answered for the deadline. One late answer is not
 * enough: a busy processor delays answers too, and gateways that decide by themselves let more pass than the limit. For the same reason, time
 * in which this process stood still does not count.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RedisLink.class.getName());

    private static final Duration CHECK_EVERY = Duration.ofMillis(250);

    /** A connection that is silent for longer is given up: its server may be gone without a word. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /**
     * How many kinds of failures are logged at most while Redis is away. The first may be a passing one, such as a connection that was
     * closed while it was set up, and the next the one that lasts, such as a wrong password.
     */
    private static final int MOST_TOLD = 8;

    /** A wait for an answer is divided into so many, to notice when this process stood still. */
    private static final int STEPS = 5;

    /** How long a request waits at most while Redis answers others; or the deadline, where that is longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final RedisAddress address;
    private final Duration deadline;
    private final Duration longestWait;
    private final Duration step;
    private final Probe probe;
    private final Function<Runner, CompletableFuture<?>> beforeUp;
    private final RedisConnector connector;
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-redis");

    private volatile Optional<Connection> current = Optional.empty();
    private volatile boolean isUp;

    /** Whether the log last said that Redis answers. */
    private boolean loggedUp;

    /** The kinds of failures that the log has told since Redis last answered. */
    private final Set<String> told = new HashSet<>();

    private CompletableFuture<?> connecting = CompletableFuture.completedFuture(null);
    private CompletableFuture<?> probing = CompletableFuture.completedFuture(null);

    /** The last answer before a check found Redis silent; empty when none has. */
    private OptionalLong suspectedSince = OptionalLong.empty();

    /** Runs a command on a bucket; never throws. */
    @FunctionalInterface
    interface Runner {
        CompletableFuture<TokenBucket.Change> run(String key, BucketCommand command);
    }

    /** A command that shows whether Redis does its work; it should write, as a Redis that lets nobody write is of no use. */
    record Probe(String key, Supplier<BucketCommand> command) {}

    /**
     * Begins to connect, and returns before it has.
     *
     * @param deadline how long Redis may answer nothing
     * @param beforeUp called whenever Redis answers a probe, with what runs commands on it; Redis counts as up when what it returns is
     *     complete
     */
    RedisLink(
            RedisAddress address,
            Duration deadline,
            RedisConnector connector,
            Probe probe,
            Function<Runner, CompletableFuture<?>> beforeUp) {
        this.address = address;
        this.deadline = deadline;
        this.longestWait = deadline.compareTo(LONGEST_WAIT) > 0 ? deadline : LONGEST_WAIT;
        this.step = deadline.dividedBy(STEPS);
        this.probe = probe;
        this.beforeUp = beforeUp;
        this.connector = connector;
        scheduler.repeat(this::check, Duration.ZERO, CHECK_EVERY);
    }

    /** Whether Redis answers, as far as is known. */
    boolean isUp() {
        return isUp;
    }

    /**
     * Runs a command.
     *
     * @return what it did, or its failure; empty when Redis is known to be away, and nothing was sent
     */
    Optional<CompletableFuture<TokenBucket.Change>> run(String key, BucketCommand command) {
        return isUp ? current.map(connection -> run(connection, key, command)) : Optional.empty();
    }

    /**
     * Sends a command that is none on a bucket.
     *
     * @return its answer, or its failure; empty when Redis is known to be away, and nothing was sent
     */
    <T> Optional<CompletableFuture<T>> send(Function<RedisCommands, CompletableFuture<T>> command) {
        return isUp ? current.map(connection -> send(connection, command)) : Optional.empty();
    }

    private <T> CompletableFuture<T> send(
            Connection connection, Function<RedisCommands, CompletableFuture<T>> command) {
        CompletableFuture<T> answer;
        try {
            answer = command.apply(connection.commands());
        } catch (RedisException refused) {
            answer = CompletableFuture.failedFuture(refused);
        } finally {
            RedisConnector.leaveThread();
        }
        return answer.whenComplete((outcome, failure) -> dropAfter(failure, connection));
    }

    /** Whether a failure says that the command did nothing: Redis itself refused it. */
    static boolean didNothing(Throwable failure) {
        return rootOf(failure) instanceof RedisCommandExecutionException;
    }

    /**
     * Waits for an answer, and for as long as Redis answers others also beyond the deadline, but no longer than a second of
     * {@link RunningTime}.
     *
     * @param sentAt when the command was sent, by {@link System#nanoTime()}
     * @return empty when it failed, came too late, or Redis is away
     */
    <T> Optional<T> await(CompletableFuture<T> answer, long sentAt) {
        RunningTime waited = new RunningTime(sentAt, step);
        RunningTime silence = new RunningTime(sentAt, step);
        long sign = sentAt;
        try {
            while (true) {
                try {
                    return Optional.of(answer.get(step.toNanos(), TimeUnit.NANOSECONDS));
                } catch (TimeoutException late) {
                    // Others may have been answered meanwhile.
                }
                long now = System.nanoTime();
                long lastSign = lastSign(sentAt);
                if (lastSign != sign) {
                    sign = lastSign;
                    silence.restart(sign);
                }
                boolean isTooLong = waited.read(now) >= longestWait.toNanos();
                boolean mayBeSilent = silence.read(now) >= deadline.toNanos();
                if (isTooLong || (mayBeSilent && isSilent(sentAt))) {
                    return answer.isDone() ? Optional.of(answer.get()) : Optional.empty();
                }
            }
        } catch (ExecutionException failed) {
            // The connection has seen it, and the log tells it.
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The later of the two: when this was sent, and when something was last answered. */
    private long lastSign(long sentAt) {
        long lastAnswer = current.map(Connection::lastAnswer).orElse(sentAt);
        return lastAnswer - sentAt > 0 ? lastAnswer : sentAt;
    }

    /**
     * Decides whether Redis is away, after nothing seems to have been answered for the deadline. It may be this process that stood
     * still, with all answers waiting to be read; so its input is read first.
     */
    private boolean isSilent(long sentAt) throws InterruptedException {
        if (!isUp) {
            return true;
        }
        long lastSign = lastSign(sentAt);
        try {
            connector.readInput().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException busy) {
            LOG.log(Level.DEBUG, "input from Redis is not read in time", busy);
            return false;
        }
        if (lastSign(sentAt) != lastSign) {
            return false;
        }
        isUp = false;
        scheduler.execute(this::check);
        return true;
    }

    private CompletableFuture<TokenBucket.Change> run(Connection connection, String key, BucketCommand command) {
        try {
            return connection
                    .buckets()
                    .run(key, command)
                    .whenComplete((outcome, failure) -> dropAfter(failure, connection));
        } finally {
            RedisConnector.leaveThread();
        }
    }

    /** Redis' own errors are answers too; after any other failure the connection is of no more use. */
    private void dropAfter(Throwable failure, Connection connection) {
        if (failure != null
                && !didNothing(failure)
                && current.filter(connection::equals).isPresent()) {
            drop(connection);
        }
    }

    /** Closes it without waiting, as there may be nobody at its other end; the scheduler makes another. */
    private void drop(Connection connection) {
        isUp = false;
        current = Optional.empty();
        connection.drop();
    }

    /** On the scheduler's thread, again and again. */
    private void check() {
        current.ifPresentOrElse(this::probe, this::connect);
    }

    private void connect() {
        if (connecting.isDone()) {
            connecting = connector.connect().whenComplete((connection, failure) -> {
                if (failure == null) {
                    current = Optional.of(connection);
                    scheduler.execute(this::check);
                } else {
                    scheduler.execute(() -> away(failure));
                }
            });
        }
    }

    private void probe(Connection connection) {
        if (!probing.isDone()) {
            judge(Duration.ofNanos(System.nanoTime() - connection.lastAnswer()), connection);
            return;
        }
        probing = connection
                .askTime()
                .thenCompose(clockIsSet ->
                        run(connection, probe.key(), probe.command().get()))
                .thenCompose(outcome -> beforeUp.apply((key, command) -> run(connection, key, command)))
                .whenComplete((done, failure) -> scheduler.execute(() -> {
                    if (failure == null) {
                        up();
                    } else {
                        dropAfter(failure, connection);
                        away(failure);
                    }
                }));
    }

    private void judge(Duration silence, Connection connection) {
        if (silence.compareTo(CHECK_EVERY) >= 0 && silence.compareTo(deadline) >= 0) {
            suspect(silence, connection);
        }
        if (silence.compareTo(LONGEST_SILENCE.plus(deadline)) > 0) {
            probing = CompletableFuture.completedFuture(null);
            drop(connection);
        }
    }

    /** The first check that finds Redis silent may come right after this process stood still; the next one decides. */
    private void suspect(Duration silence, Connection connection) {
        OptionalLong since = OptionalLong.of(connection.lastAnswer());
        if (!since.equals(suspectedSince)) {
            suspectedSince = since;
        } else if (staysSilent(connection)) {
            away(new RedisException("no answer for " + silence.toMillis() + " ms"));
        }
    }

    private boolean staysSilent(Connection connection) {
        try {
            return isSilent(connection.lastAnswer());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void up() {
        isUp = true;
        told.clear();
        if (!loggedUp) {
            LOG.log(Level.INFO, "Redis at {0} answers: limits are shared", address);
            loggedUp = true;
        }
    }

    private void away(Throwable why) {
        isUp = false;
        loggedUp = false;
        Throwable cause = deepestCauseOf(why);
        if (told.size() < MOST_TOLD && told.add(kindOf(cause))) {
            LOG.log(
                    Level.WARNING,
                    "Redis at {0} is away; sluice.ratelimit.on-redis-failure decides until it answers: {1}",
                    address,
                    cause.toString());
        }
    }

    /** What Redis itself refuses begins with a word for the reason, such as {@code WRONGPASS} or {@code READONLY}. */
    private static String kindOf(Throwable cause) {
        String type = cause.getClass().getName();
        String message = cause.getMessage();
        return cause instanceof RedisCommandExecutionException && message != null
                ? type + " " + message.split(" ", 2)[0]
                : type;
    }

    /** The outer ones only say that it could not connect. */
    private static Throwable deepestCauseOf(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while ((root instanceof CompletionException || root instanceof ExecutionException) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Override
    public void close() {
        scheduler.close();
        current.ifPresent(Connection::close);
        connector.close();
    }
}
