package dev.sluice.memory;

import dev.sluice.bytes.ByteBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The bytes that all running exchanges may hold together: bodies of requests, copies of answers, parts of streams. Thread-safe.
 *
 * <p>The body of a request gets only three quarters of the budget, and of its client's share. The rest is for the answers to requests
 * that are running, which cannot be refused any more.
 */
public final class MemoryBudget {

    private final MemoryLimits limits;
    private final Consumer<Reserved> refused;
    private final ByteBudget held;
    private final SpareMemory spare;

    /** What each client with open accounts holds. The number of running exchanges bounds it. */
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /**
     * Creates a budget from which nothing is taken.
     *
     * @param refused told each refusal; thread-safe
     */
    public MemoryBudget(MemoryLimits limits, Consumer<Reserved> refused) {
        this.limits = limits;
        this.refused = refused;
        this.held = new ByteBudget(limits.total());
        this.spare = new SpareMemory(limits.total(), held::held);
    }

    /** The part for what exchanges do not need. */
    public SpareMemory spare() {
        return spare;
    }

    /** Opens an account for one exchange of this client. It must be closed, which releases what it still holds. */
    public MemoryAccount open(String client) {
        // Counted inside the map's operation: the last account of a client that ends meanwhile would take the share
        // out.
        Share share = shares.compute(
                client, (name, open) -> (open == null ? new Share(name, limits.perClient()) : open).withOneMore());
        return new BudgetAccount(this, share);
    }

    /** The bytes that are held now, the spare ones too. */
    public long held() {
        return held.held() + spare.held();
    }

    /** The most bytes that exchanges may hold. */
    public long most() {
        return limits.total();
    }

    /** Takes from both the budget and the share, or from neither. */
    Reserved take(Share share, long bytes, boolean isAnswer) {
        Reserved result = tryToTake(share, bytes, isAnswer);
        if (result != Reserved.YES) {
            refused.accept(result);
        }
        return result;
    }

    private Reserved tryToTake(Share share, long bytes, boolean isAnswer) {
        if (!share.held.take(bytes, part(limits.perClient(), isAnswer))) {
            return Reserved.CLIENT_FULL;
        }
        if (!held.take(bytes, part(limits.total(), isAnswer))) {
            share.held.giveBack(bytes);
            return Reserved.GATEWAY_FULL;
        }
        return Reserved.YES;
    }

    private static long part(long limit, boolean isAnswer) {
        return isAnswer ? limit : limit - limit / 4;
    }

    void giveBack(Share share, long bytes) {
        share.held.giveBack(bytes);
        held.giveBack(bytes);
    }

    /** Ends an account that holds nothing any more. */
    void end(Share share) {
        shares.computeIfPresent(share.client, (name, open) -> open.withOneLess());
    }

    /** How many clients have open accounts. */
    int clients() {
        return shares.size();
    }

    /** What the open accounts of one client hold together. */
    static final class Share {

        private final String client;
        private final ByteBudget held;

        /** How many accounts are open. Changed only inside the map's operations. */
        private int accounts;

        private Share(String client, long most) {
            this.client = client;
            this.held = new ByteBudget(most);
        }

        private Share withOneMore() {
            accounts++;
            return this;
        }

        /** Null without an open account. */
        private Share withOneLess() {
            accounts--;
            return accounts == 0 ? null : this;
        }
    }
}
