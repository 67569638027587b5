package dev.sluice.upstream;

import dev.sluice.api.Endpoint.Cost;
import dev.sluice.auth.Client;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.completion.AnswerMeterFactory;
import dev.sluice.completion.CopyLedger;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.RequestId;
import dev.sluice.inference.InferenceRequest;
import dev.sluice.inference.JsonBody;
import dev.sluice.json.EditedJson;
import dev.sluice.memory.Reserved;
import dev.sluice.ratelimit.MirrorTokens;
import dev.sluice.ratelimit.ProviderKeyLimits;
import dev.sluice.routing.Mirror;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.RouteTable;
import dev.sluice.targets.MirrorResult;
import dev.sluice.targets.TargetObserver;
import dev.sluice.targets.TargetStates;
import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Sends copies of requests to other targets, and throws their answers away (routing.md R47). Nothing that happens to a copy delays or fails the
 * exchange that was copied. Copies that find no room are dropped. Thread-safe; starts no thread before the first copy.
 */
public final class Mirrors implements Closeable {

    /** How many copies run at once. */
    static final int MOST_RUNNING = 32;

    /** How many wait for one of these to end. */
    static final int MOST_WAITING = 100;

    /** What all copies may hold, in bytes. */
    static final long MOST_HELD = 64L * 1024 * 1024;

    private static final Logger LOG = System.getLogger(Mirrors.class.getName());

    private static final long IDLE_SECONDS = 10;
    private static final long STOP_SECONDS = 2;

    private final RouteTable routes;
    private final MirrorCalls calls;
    private final CopyLedger ledger;
    private final TargetObserver observer;
    private final ByteBudget held = new ByteBudget(MOST_HELD);
    private final Set<Cancellable> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private volatile boolean isClosed;

    /**
     * Creates them without any copy.
     *
     * @param routes has the rules
     * @param meters read what copies used
     * @param observer told of each copy
     * @param ledger keeps what they used
     */
    public Mirrors(
            RouteTable routes,
            UpstreamClients clients,
            TargetStates targets,
            ProviderKeyLimits keyLimits,
            MirrorTokens tokens,
            AnswerMeterFactory meters,
            TargetObserver observer,
            CopyLedger ledger) {
        this.ledger = ledger;
        this.routes = routes;
        this.observer = observer;
        calls = new MirrorCalls(clients, targets, keyLimits, tokens, meters, observer);
        threads = new ThreadPoolExecutor(
                MOST_RUNNING,
                MOST_RUNNING,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "sluice-mirror");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Returns what makes the copy of a request when that was sent, if one may be due. It does so once, does not throw, and does not wait.
     *
     * @param header the value of a header of the client's request by its name; null for none
     * @param plan by which the request is sent. What the client chose itself is not copied, nor what refers to a stored response
     */
    Optional<Runnable> afterSent(
            Exchange exchange, UnaryOperator<String> header, Optional<InferenceRequest> inference, RoutePlan plan) {
        boolean mayBeCopied = routes.hasMirrors()
                && inference.isPresent()
                && inference.get().body() instanceof JsonBody
                && inference.get().endpoint().cost() == Cost.TOKENS
                && plan.reason() != RoutePlan.Reason.HINT
                && plan.reason() != RoutePlan.Reason.STORED_RESPONSE;
        return mayBeCopied ? Optional.of(new Once(exchange, header, inference.get())) : Optional.empty();
    }

    /** How many bytes the copies hold that run and wait. */
    long held() {
        return held.held();
    }

    private void copy(Exchange exchange, UnaryOperator<String> header, InferenceRequest inference) {
        Optional<Mirror> due = routes.mirrorOf(exchange, header, Client.of(exchange), inference.called(), inference);
        if (due.isPresent()) {
            Mirror mirror = due.get();
            if (inference.hasSideEffects()) {
                observer.mirrored(mirror.target().provider().name(), MirrorResult.UNSAFE, 0);
            } else if (!begin(mirror, inference, exchange)) {
                observer.mirrored(mirror.target().provider().name(), MirrorResult.DROPPED, 0);
            }
        }
    }

    /** Returns whether there was room for it. */
    private boolean begin(Mirror mirror, InferenceRequest inference, Exchange exchange) {
        if (threads.getQueue().remainingCapacity() == 0) {
            return false; // before anything is copied
        }
        EditedJson body = inference.bodyFor(mirror.target().edits());
        MirrorMemory memory = new MirrorMemory(held);
        if (memory.reserve(body.length()) != Reserved.YES) {
            return false;
        }
        boolean isAccepted = false;
        try {
            CopiedRequest copy = CopiedRequest.of(mirror, inference, exchange.find(RequestId.class), body.toBytes());
            Optional<CopyLedger.Entry> entry = ledger.enter(exchange);
            threads.execute(() -> run(copy, entry, memory));
            isAccepted = true;
        } catch (RejectedExecutionException noRoom) {
            LOG.log(Level.DEBUG, "a copy was dropped", noRoom);
        } finally {
            if (!isAccepted) {
                memory.close();
            }
        }
        return isAccepted;
    }

    private void run(CopiedRequest copy, Optional<CopyLedger.Entry> entry, MirrorMemory memory) {
        MirrorCalls.Cancellation cancellation = new MirrorCalls.Cancellation();
        running.add(cancellation);
        try {
            if (isClosed) {
                cancellation.cancel();
            }
            calls.run(copy, entry, memory, cancellation);
        } finally {
            running.remove(cancellation);
            memory.close();
        }
    }

    /** Cancels what runs, drops what waits, and waits for a moment until nothing is left. */
    @Override
    public void close() {
        isClosed = true;
        threads.shutdownNow();
        running.forEach(Cancellable::cancel);
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "copies of requests still run");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Copies a request the first time that it was sent: further attempts send it again. */
    private final class Once implements Runnable {

        private final Exchange exchange;
        private final UnaryOperator<String> header;
        private final InferenceRequest inference;
        private boolean isDone;

        Once(Exchange exchange, UnaryOperator<String> header, InferenceRequest inference) {
            this.exchange = exchange;
            this.header = header;
            this.inference = inference;
        }

        @Override
        public void run() {
            if (isDone) {
                return;
            }
            isDone = true;
            try {
                copy(exchange, header, inference);
            } catch (RuntimeException unexpected) {
                LOG.log(Level.ERROR, "a request could not be copied", unexpected);
            }
        }
    }
}
