package dev.sluice.ratelimit;

import dev.sluice.tokens.TokenUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The tokens taken for a request that is under way. It ends by {@link #release}, or by {@link #settle} with the last usage that is known.
 * Safe for any thread.
 */
public final class Reservation {

    /** The reservation of a request that meets no limit; ending it does nothing. */
    static final Reservation NOTHING = ofNothing();

    private final List<BucketResult> takings;
    private final Consumer<Reservation> whenOver;
    private final Settlement settlement;
    private final boolean isOfMoney;

    /** What each bucket was charged so far; null before the first settlement. */
    private long[] charged;

    private boolean isReleased;

    /** What is reserved besides for the target that is tried. */
    private Optional<Reservation> forTarget = Optional.empty();

    /** Tells the tokens of a request that was not known to its end when they were taken. */
    private Optional<LongSupplier> recount = Optional.empty();

    /**
     * Creates a reservation.
     *
     * @param takings what was taken, one for each bucket
     * @param whenOver told at the first settlement, or at the release
     * @param settlement told what a budget in money was charged
     */
    Reservation(List<BucketResult> takings, Consumer<Reservation> whenOver, Settlement settlement) {
        this.takings = takings;
        this.whenOver = whenOver;
        this.settlement = settlement;
        this.isOfMoney = isOfMoney(takings);
    }

    private static boolean isOfMoney(List<BucketResult> takings) {
        for (BucketResult taking : takings) {
            if (taking.isOfMoney()) {
                return true;
            }
        }
        return false;
    }

    /** One that holds nothing, of its own: something may be reserved for a target besides. */
    static Reservation ofNothing() {
        return new Reservation(List.of(), over -> {}, (demand, added, after) -> {});
    }

    /** Told what a budget in money was charged by a settlement. */
    @FunctionalInterface
    interface Settlement {

        /**
         * It was charged.
         *
         * @param added the cost that was added by this settlement, below zero for a correction
         * @param after the bucket afterwards
         */
        void settled(Demand demand, long added, TokenBucket after);
    }

    /** How much was taken of this bucket; 0 if nothing was. */
    long takenOf(BucketKey bucket) {
        long taken = 0;
        for (BucketResult taking : takings) {
            if (BucketKey.of(taking.demand()).equals(bucket)) {
                taken += taking.taken();
            }
        }
        return taken;
    }

    /**
     * Charges other tokens for the request than were taken, as soon as it is settled.
     *
     * @param tokens asked at each settlement, on any thread
     */
    synchronized void recount(LongSupplier tokens) {
        if (!takings.isEmpty()) {
            recount = Optional.of(tokens);
        }
    }

    /**
     * Ends with this one what is reserved for the target that is tried next. Gives back what was reserved for the target before.
     *
     * @param next has to be of its own, or {@link #NOTHING}
     */
    synchronized void replaceForTarget(Reservation next) {
        forTarget.ifPresent(Reservation::release);
        forTarget = Optional.of(next);
    }

    /** Gives everything back, because the provider refused the request or never got it. Does nothing after a settlement. */
    public synchronized void release() {
        if (!isReleased && charged == null) {
            isReleased = true;
            whenOver.accept(this);
            takings.forEach(BucketResult::giveBack);
            forTarget.ifPresent(Reservation::release);
        }
    }

    /**
     * Charges what was really consumed; this can leave the bucket in debt (behaviour.md 4.4). A later call corrects the charge to the
     * usage known by then. Does nothing after a release.
     *
     * <p>When it returns, what was given back can be taken again, so call it before the client can see that its answer is over.
     *
     * @param usage the tokens of the exchange so far; empty when they are unknown: then the counted request is charged and the answer is
     *     not. A prompt that the provider did not report is charged as the request was counted
     * @param nano computes what the exchange costs so far, in billionths of the currency; empty when unknown: what was reserved then stays
     *     charged. Asked only if a budget in money counts the exchange
     */
    public synchronized void settle(Optional<TokenUsage> usage, Supplier<OptionalLong> nano) {
        if (isReleased) {
            return;
        }
        boolean isFirst = charged == null;
        if (charged == null) {
            whenOver.accept(this);
            charged = takings.stream().mapToLong(BucketResult::taken).toArray();
        }
        forTarget.ifPresent(target -> target.settle(usage, nano));
        OptionalLong cost = isOfMoney ? nano.get() : OptionalLong.empty();
        OptionalLong counted =
                recount.isPresent() ? OptionalLong.of(recount.get().getAsLong()) : OptionalLong.empty();
        for (int i = 0; i < charged.length; i++) {
            BucketResult taking = takings.get(i);
            long now = taking.cost(counted, usage, cost);
            long more = now - charged[i];
            charged[i] = now;
            if (!taking.isOfMoney()) {
                taking.charge(more);
            } else if (isFirst || more != 0) {
                long added = isFirst ? now : more;
                taking.charge(more, after -> settlement.settled(taking.demand(), added, after));
            }
        }
    }

    /** Charges what was consumed where no money is counted. */
    public void settle(Optional<TokenUsage> usage) {
        settle(usage, OptionalLong::empty);
    }
}
