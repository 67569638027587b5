package dev.sluice.admission;

/**
 * Lets others go on, if they are more than there are processors, between an exchange and the next one of the same connection.
 *
 * <p>A container looks for the next request on the thread that has served the last one, and where none is there yet gives the
 * connection to its selector, which takes an eighth of the time of a whole exchange. A client that has its answer and goes on at once
 * sends its next request while others have their turn. Virtual threads that give way are served before those that come new, though,
 * so each does so only a few times: then its connection waits by the selector as all do.
 *
 * <p>A container that serves connections by platform threads uses each for many of them; there it soon stops, and the operating
 * system shares out the processors. Safe for any number of threads.
 */
public final class ConnectionFairness {

    /** In turns with 0, 2 and 4: the most requests a second, and the rarest of them no later. */
    private static final int MOST_IN_A_ROW = 8;

    private final int processors;
    private final Runnable giveWay;
    private final ThreadLocal<Integer> inARow = new ThreadLocal<>();

    /**
     * Starts with nobody served.
     *
     * @param giveWay lets other threads go on
     */
    public ConnectionFairness(int processors, Runnable giveWay) {
        this.processors = processors;
        this.giveWay = giveWay;
    }

    /**
     * Ends an exchange; on its thread, when its client has the whole answer.
     *
     * @param others how many exchanges are under way
     */
    public void end(int others) {
        if (others < processors) {
            return;
        }
        Integer before = inARow.get();
        int served = before == null ? 0 : before;
        if (served < MOST_IN_A_ROW) {
            inARow.set(served + 1);
            giveWay.run();
        }
    }
}
