import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Callers that ask without an end, and note which answers they have seen begin and end. */
final class Work {

    private static final String ID = "books-";

    private final AtomicInteger numbers = new AtomicInteger();
    private final ConcurrentMap<Integer, UUID> begun = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, UUID> ended = new ConcurrentHashMap<>();
    private final List<Thread> callers = new ArrayList<>();
    private final int longestPause;
    private volatile boolean isOver;

    /**
     * Creates callers that have not begun.
     *
     * @param longestPause of a caller between two requests, in milliseconds
     */
    Work(int longestPause) {
        this.longestPause = longestPause;
    }

    /** The number in the id of a request; negative if the id is not of this program. */
    static int numberOf(String requestId) {
        return requestId.startsWith(ID) ? Integer.parseInt(requestId.substring(ID.length())) : -1;
    }

    /**
     * Adds callers.
     *
     * @param port of the gateway that is to be asked now; 0 for none
     */
    void add(int number, IntSupplier port) {
        for (int caller = 0; caller < number; caller++) {
            Thread thread = new Thread(() -> ask(port));
            thread.setDaemon(true);
            callers.add(thread);
            thread.start();
        }
    }

    private void ask(IntSupplier port) {
        try {
            while (!isOver) {
                int now = port.getAsInt();
                if (now == 0 || !isAnswered(now)) {
                    Thread.sleep(10);
                } else if (longestPause > 0) {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(longestPause));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAnswered(int port) {
        int number = numbers.incrementAndGet();
        boolean isStream = number % 2 == 0;
        String body = "{\"model\":\"m\",\"messages\":[]" + (isStream ? ",\"stream\":true}" : "}");
        try {
            RawResponse answer =
                    RawHttp.send(port, RawHttp.post("/v1/chat/completions", body, "x-request-id: " + ID + number));
            if (answer.status() != 200) {
                return false;
            }
            UUID exchange = UUID.fromString(answer.header("x-arch-llm-exchange").orElseThrow());
            begun.put(number, exchange);
            if (isStream ? answer.bodyText().endsWith("data: [DONE]\n\n") : answer.complete()) {
                ended.put(number, exchange);
                return true;
            }
        } catch (IOException | AssertionError killed) {
            // The answer did not come, or not all of it.
        }
        return false;
    }

    /** The exchanges of the requests whose answers have begun. */
    ConcurrentMap<Integer, UUID> begun() {
        return begun;
    }

    /** The exchanges of the requests whose answers a caller has seen end. */
    ConcurrentMap<Integer, UUID> ended() {
        return ended;
    }

    /** Lets the requests end that are under way. */
    void stop() throws InterruptedException {
        isOver = true;
        for (Thread caller : callers) {
            caller.join();
        }
    }
}
