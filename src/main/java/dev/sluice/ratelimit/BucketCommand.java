package dev.sluice.ratelimit;

import dev.sluice.ratelimit.TokenBucket.Change;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.MutableBucketEntry;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import io.github.bucket4j.distributed.remote.RemoteStat;
import io.github.bucket4j.distributed.serialization.SerializationHandle;
import io.github.bucket4j.distributed.versioning.Version;
import io.github.bucket4j.distributed.versioning.Versions;

/**
 * One change of a bucket in a shared store, as a command that Bucket4j carries out in one step: it takes tokens if they are there, or
 * charges or gives back tokens whatever the bucket holds.
 *
 * <p>Bucket4j's own commands cannot carry a bucket over to a limit that was lowered without giving away what was consumed. Bucket4j runs
 * commands in this process and sends only the bucket's state, so the command is never serialized. That holds for every store that
 * works by compare-and-swap, locks or {@code SELECT ... FOR UPDATE}; it does not hold for data grids, which run commands on their nodes.
 *
 * @param limit by which the bucket fills
 * @param needed how many tokens must be there; {@link TokenBucket#ANY} to charge or to give back; {@link TokenBucket#LOWER} to lower;
 *     {@link TokenBucket#ABSENT} to charge only a bucket that is not there
 * @param more how many tokens are consumed; below zero to give back; to lower, how many are left at most
 * @param now when it was asked for, in microseconds by the store's clock; a command that had to wait, or to try again, is counted at
 *     that time
 * @param tolerance how far, in microseconds, the clocks of gateways may differ; see {@link TokenBucket#at}
 */
record BucketCommand(Limit limit, long needed, long more, long now, long tolerance)
        implements RemoteCommand<TokenBucket.Change> {

    @Override
    public CommandResult<Change> execute(MutableBucketEntry entry, long clientTime) {
        if (needed == TokenBucket.ABSENT && entry.exists()) {
            TokenBucket there = TokenBucket.of(entry.get().getState()).at(limit, now, tolerance);
            return new CommandResult<>(new Change(false, there), 0);
        }
        TokenBucket before = entry.exists() ? TokenBucket.of(entry.get().getState()) : TokenBucket.full(limit, now);
        Change change = before.take(limit, now, tolerance, needed, more);
        TokenBucket after = change.after();
        if (after.isSetBack() || (after.isFull() ? entry.exists() : change.isDone())) {
            entry.set(new RemoteBucketState(after.state(), new RemoteStat(0), null));
        }
        return new CommandResult<>(change, 0);
    }

    @Override
    public SerializationHandle<RemoteCommand<?>> getSerializationHandle() {
        throw new UnsupportedOperationException("a bucket command runs in this process and is not sent anywhere");
    }

    @Override
    public boolean isImmediateSyncRequired(long unsynchronizedTokens, long nanosSinceLastSync) {
        return true;
    }

    @Override
    public long estimateTokensToConsume() {
        return Math.max(0, more);
    }

    @Override
    public long getConsumedTokens(Change change) {
        return change.isDone() ? Math.max(0, more) : 0;
    }

    @Override
    public Version getRequiredVersion() {
        return Versions.getLatest();
    }
}
