package dev.sluice.admission;

/**
 * Yields the thread between two exchanges of the same connection, if at least as many other exchanges are running as there are processors.
 *
 * <p>After an exchange, a container checks for the next request on the same thread. If there is none yet, it returns the connection to
 * its selector, which takes an eighth of the time of a whole exchange. During the yield, a client can send its next request while
 * others are served. However, yielding virtual threads are scheduled before new ones, so each thread yields only a few times. Then its
 * connection waits at the selector like all others.
 *
 * <p>A container with platform threads uses each for many connections. There the yields soon stop, and the operating system shares the
 * processors. Thread-safe.
 */
public final class ConnectionFairness {

    /** Compared in alternating runs with 0, 2 and 4: the most requests per second, without higher tail latency. */
    private static final int MAX_YIELDS = 8;

    private final int processors;
    private final Runnable yieldThread;
    private final ThreadLocal<Integer> yields = new ThreadLocal<>();

    /**
     * Creates an instance with no yields counted.
     *
     * @param yieldThread lets other threads run
     */
    public ConnectionFairness(int processors, Runnable yieldThread) {
        this.processors = processors;
        this.yieldThread = yieldThread;
    }

    /**
     * Ends an exchange. Call this on its thread, after the whole response was sent.
     *
     * @param running the number of other running exchanges
     */
    public void end(int running) {
        if (running < processors) {
            return;
        }
        Integer before = yields.get();
        int served = before == null ? 0 : before;
        if (served < MAX_YIELDS) {
            yields.set(served + 1);
            yieldThread.run();
        }
    }
}
