package dev.sluice.ratelimit;

import dev.sluice.background.BackgroundScheduler;
import dev.sluice.ratelimit.RedisConnector.Connection;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.Base16;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * One connection to Redis, over which one script is run, and the thread that looks after it: it asks a few times a second whether
 * Redis still runs the script, and connects anew when it does not. For any number of threads.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RedisLink.class.getName());

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** A connection that is silent for longer is given up: its server may be gone without a word. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RedisAddress address;
    private final String script;

    /** Its SHA-1, by which Redis knows it. */
    private final String digest;

    private final Duration deadline;
    private final Run probe;
    private final Runnable whenBack;
    private final RedisConnector connector;
    private final BackgroundScheduler scheduler = new BackgroundScheduler("sluice-redis");

    private volatile Optional<Connection> current = Optional.empty();
    private volatile boolean isUp;
    private volatile long lastAnswer = System.nanoTime();

    /** Whether the log's last word was that Redis answers; it has none before the first. */
    private Optional<Boolean> said = Optional.empty();

    private CompletableFuture<?> connecting = CompletableFuture.completedFuture(null);
    private CompletableFuture<?> probing = CompletableFuture.completedFuture(null);
    private long probedAt;

    /** One call of the script. */
    record Run(String key, List<String> arguments) {
        Run {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * Begins to connect, and returns before it has.
     *
     * @param deadline how long an answer may take
     * @param probe shows whether Redis does its work; should write, as one that lets nothing be written is no use
     * @param whenBack called when Redis answers, for the first time and after each absence
     */
    RedisLink(RedisAddress address, Duration deadline, String script, Run probe, Runnable whenBack) {
        this.address = address;
        this.deadline = deadline;
        this.script = script;
        this.digest = Base16.digest(script.getBytes(StandardCharsets.UTF_8));
        this.probe = probe;
        this.whenBack = whenBack;
        this.connector = new RedisConnector(address);
        scheduler.repeat(this::look, Duration.ZERO, LOOK_EVERY);
    }

    /** Whether Redis answers, as far as is known. */
    boolean isUp() {
        return isUp;
    }

    /**
     * Runs the script.
     *
     * @return its answer, or its failure; empty when Redis is known to be away, and nothing was sent
     */
    Optional<CompletableFuture<List<Long>>> run(Run run) {
        return isUp ? current.map(connection -> send(connection, run)) : Optional.empty();
    }

    /** Whether a failure says that the script did not run: Redis itself said so. */
    static boolean didNotRun(Throwable failure) {
        return rootOf(failure) instanceof RedisCommandExecutionException;
    }

    /**
     * Notes that an answer did not come in time. Where others came meanwhile Redis is merely slow; else it is away until it
     * answers again.
     *
     * @param sentAt when it was asked, by {@link System#nanoTime()}
     */
    void unanswered(long sentAt) {
        if (isUp && lastAnswer - sentAt < 0) {
            isUp = false;
            // At once, and not in a while: it may be this process that stood still, and all answers are there now.
            scheduler.execute(this::look);
        }
    }

    private CompletableFuture<List<Long>> send(Connection connection, Run run) {
        String[] keys = {run.key()};
        String[] arguments = run.arguments().toArray(String[]::new);
        CompletionStage<List<Long>> answer;
        try {
            answer = connection.commands().<List<Long>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
        } catch (RedisException refused) {
            answer = CompletableFuture.failedFuture(refused);
        } finally {
            RedisConnector.leaveThread();
        }
        return answer.exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                        ? connection.commands().eval(script, ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(failure))
                .whenComplete((done, failure) -> noteAnswer(connection, failure))
                .toCompletableFuture();
    }

    /** Redis' own errors are answers too; after any other the connection is of no more use. */
    private void noteAnswer(Connection connection, Throwable failure) {
        if (failure == null || didNotRun(failure)) {
            lastAnswer = System.nanoTime();
        } else if (current.filter(connection::equals).isPresent()) {
            drop(connection);
        }
    }

    /** Closes it without waiting, as there may be nobody at its other end; the scheduler makes another. */
    private void drop(Connection connection) {
        isUp = false;
        current = Optional.empty();
        connection.drop();
    }

    /** In the scheduler's thread, again and again. */
    private void look() {
        current.ifPresentOrElse(this::probe, this::connect);
    }

    private void connect() {
        if (connecting.isDone()) {
            connecting = connector.connect().whenComplete((connection, failure) -> {
                if (failure == null) {
                    current = Optional.of(connection);
                    scheduler.execute(this::look);
                } else {
                    scheduler.execute(() -> away(failure));
                }
            });
        }
    }

    private void probe(Connection connection) {
        if (!probing.isDone()) {
            judge(Duration.ofNanos(System.nanoTime() - Math.max(probedAt, lastAnswer)), connection);
            return;
        }
        probedAt = System.nanoTime();
        probing = send(connection, probe)
                .whenComplete((answer, failure) -> scheduler.execute(() -> {
                    if (failure == null) {
                        up();
                    } else {
                        away(failure);
                    }
                }));
    }

    /** A probe may have been sent a moment ago, as looks are not only taken by the clock. */
    private void judge(Duration silence, Connection connection) {
        if (silence.compareTo(LOOK_EVERY) >= 0 && silence.compareTo(deadline) >= 0) {
            away(new RedisException("no answer for " + silence.toMillis() + " ms"));
        }
        if (silence.compareTo(PATIENCE.plus(deadline)) > 0) {
            probing = CompletableFuture.completedFuture(null);
            drop(connection);
        }
    }

    private void up() {
        boolean wasUp = isUp;
        isUp = true;
        if (!said.equals(Optional.of(true))) {
            LOG.log(Level.INFO, "Redis at {0} answers: limits are shared", address);
            said = Optional.of(true);
        }
        if (!wasUp) {
            whenBack.run();
        }
    }

    private void away(Throwable why) {
        isUp = false;
        if (!said.equals(Optional.of(false))) {
            LOG.log(
                    Level.WARNING,
                    "Redis at {0} is away, and limits are held by sluice.ratelimit.on-redis-failure: {1}",
                    address,
                    deepestCauseOf(why).toString());
            said = Optional.of(false);
        }
    }

    /** The rest only says that it could not connect. */
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
