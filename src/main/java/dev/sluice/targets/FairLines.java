package dev.sluice.targets;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * One line of waiting elements for each client, served in turn: as many of a client in its turn as its weight says (weighted round robin), and
 * within a line the first one first (R37). A client that begins to wait has the last turn. Not thread-safe.
 */
final class FairLines<T> {

    private static final class Line<T> {
        private final String client;
        private final Deque<T> waiting = new ArrayDeque<>();
        private int weight;

        /** How many may still be served in the turn that runs, or in the next one. */
        private int left;

        Line(String client, int weight) {
            this.client = client;
            this.weight = weight;
            this.left = weight;
        }
    }

    private final int mostPerClient;
    private final Map<String, Line<T>> lines = new HashMap<>();

    /** Those that have somebody waiting; the first one's turn runs. */
    private final Deque<Line<T>> turns = new ArrayDeque<>();

    private int size;

    FairLines(int mostPerClient) {
        this.mostPerClient = mostPerClient;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds an element to the end of its client's line.
     *
     * @param weight at least 1; for the client's whole line from its next turn on
     * @return false if the line is full
     */
    boolean add(String client, int weight, T element) {
        Line<T> line = lines.get(client);
        if (line == null) {
            line = new Line<>(client, weight);
            lines.put(client, line);
            turns.add(line);
        } else if (line.waiting.size() >= mostPerClient) {
            return false;
        }
        line.weight = weight;
        line.waiting.add(element);
        size++;
        return true;
    }

    /** Removes the element whose turn it is; null if nobody waits. */
    T poll() {
        Line<T> line = turns.peek();
        if (line == null) {
            return null;
        }
        T served = line.waiting.remove();
        size--;
        line.left--;
        if (line.waiting.isEmpty()) {
            drop(line);
        } else if (line.left == 0) {
            turns.remove();
            line.left = line.weight;
            turns.add(line);
        }
        return served;
    }

    /** Removes an element wherever it stands. Returns whether it stood in the line. */
    boolean remove(String client, T element) {
        Line<T> line = lines.get(client);
        if (line == null || !line.waiting.remove(element)) {
            return false;
        }
        size--;
        if (line.waiting.isEmpty()) {
            drop(line);
        }
        return true;
    }

    private void drop(Line<T> line) {
        turns.remove(line);
        lines.remove(line.client);
    }

    /** How many are served before the next element of this client would be, if nobody came or left. */
    int before(String client, int weight) {
        Line<T> own = lines.get(client);
        int inLine = own == null ? 0 : own.waiting.size();
        int inTurn = own == null ? weight : own.left;
        int turnsBefore = inLine < inTurn ? 0 : 1 + (inLine - inTurn) / weight;
        long before = inLine;
        boolean isBehind = false;
        for (Line<T> line : turns) {
            if (line == own) {
                isBehind = true;
            } else {
                long served = (long) line.weight * turnsBefore + (isBehind ? 0 : line.left);
                // Behind the own line, a turn is as long as any other; of the first line's, a part may be over.
                before += Math.min(line.waiting.size(), served);
            }
        }
        return (int) before;
    }
}
