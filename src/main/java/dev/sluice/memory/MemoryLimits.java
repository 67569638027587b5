package dev.sluice.memory;

/**
 * How many bytes of requests and answers the gateway may hold at once.
 *
 * @param total for all clients together; at least 1
 * @param perClient for one client; at least 1, and at most the total
 */
public record MemoryLimits(long total, long perClient) {

    public MemoryLimits {
        if (perClient < 1 || perClient > total) {
            throw new IllegalArgumentException("a client's share must be 1 to " + total + ": " + perClient);
        }
    }

    /** A quarter of this heap for all clients, and half of that for one: what is held is copied and parsed besides. */
    public static MemoryLimits ofHeap(long maxHeap) {
        long total = Math.max(2, maxHeap / 4);
        return new MemoryLimits(total, total / 2);
    }
}
