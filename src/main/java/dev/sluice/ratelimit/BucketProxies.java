package dev.sluice.ratelimit;

import io.github.bucket4j.distributed.proxy.AsyncCommandExecutor;
import io.github.bucket4j.distributed.proxy.CommandExecutor;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.OptimizationListener;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs {@link BucketCommand}s in a store that Bucket4j has a {@link ProxyManager} for. For any number of threads.
 *
 * <p>Commands that meet at one bucket are batched: while one is on its way, those that come meanwhile wait and go together. Without
 * that a bucket that everybody uses does some 700 commands a second, because each of them has to win its compare-and-swap.
 */
final class BucketProxies {

    private final ProxyManager<String> store;

    /** Of the buckets that are in use at this moment, so bounded by the exchanges that there are. */
    private final Map<String, BatchingExecutor> executors = new ConcurrentHashMap<>();

    /**
     * Makes proxies for a store.
     *
     * @param store must support asynchronous commands
     */
    BucketProxies(ProxyManager<String> store) {
        this.store = store;
    }

    /** Runs a command; never throws, and fails as the store fails. */
    CompletableFuture<TokenBucket.Change> run(String key, BucketCommand command) {
        BatchingExecutor executor = executors.compute(key, (k, running) -> begun(k, running));
        return executor.commands
                .executeAsync(command)
                .whenComplete((result, failure) -> executors.computeIfPresent(key, (k, running) -> ended(running)))
                .thenApply(CommandResult::getData);
    }

    private BatchingExecutor begun(String key, BatchingExecutor running) {
        BatchingExecutor executor = running == null ? new BatchingExecutor(executorOf(key)) : running;
        executor.uses++;
        return executor;
    }

    private static BatchingExecutor ended(BatchingExecutor running) {
        running.uses--;
        return running.uses == 0 ? null : running;
    }

    private AsyncCommandExecutor executorOf(String key) {
        ExecutorCapture capture = new ExecutorCapture();
        store.asAsync().builder().withOptimization(capture).build(key, () -> {
            throw new IllegalStateException("commands make missing buckets themselves");
        });
        return Optimizations.batching().apply(capture.executor);
    }

    /** Changed only inside {@link #executors}' atomic operations. */
    private static final class BatchingExecutor {

        private final AsyncCommandExecutor commands;
        private int uses;

        BatchingExecutor(AsyncCommandExecutor commands) {
            this.commands = commands;
        }
    }

    /** Bucket4j hands the executor of a bucket to its optimization, and to nobody else. */
    private static final class ExecutorCapture implements Optimization {

        private AsyncCommandExecutor executor;

        @Override
        public AsyncCommandExecutor apply(AsyncCommandExecutor original) {
            executor = new NeverThrowingExecutor(original);
            return executor;
        }

        @Override
        public CommandExecutor apply(CommandExecutor original) {
            return original;
        }

        @Override
        public Optimization withListener(OptimizationListener listener) {
            return this;
        }
    }

    /** A command that throws at once would leave a batch locked for ever; this turns it into a failed future. */
    private record NeverThrowingExecutor(AsyncCommandExecutor original) implements AsyncCommandExecutor {

        @Override
        public <T> CompletableFuture<CommandResult<T>> executeAsync(RemoteCommand<T> command) {
            try {
                return original.executeAsync(command);
            } catch (RuntimeException refused) {
                return CompletableFuture.failedFuture(refused);
            }
        }
    }
}
