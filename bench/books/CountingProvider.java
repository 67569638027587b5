import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.Received;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A provider that keeps books of its own. The prompt of each request has as many tokens as its number says. */
final class CountingProvider implements AutoCloseable {

    static final int OUTPUT = 3;

    private static final int LONGEST_MILLIS = 40;

    private final ScheduledExecutorService gates = Executors.newSingleThreadScheduledExecutor();
    private final FakeProvider provider = FakeProvider.start().answerFor(this::answer);
    private final Set<Integer> asked = ConcurrentHashMap.newKeySet();
    private final AtomicLong answers = new AtomicLong();

    URI baseUrl() {
        return provider.baseUrl();
    }

    /** Numbers of the requests that have arrived. */
    Set<Integer> asked() {
        return asked;
    }

    /** How many requests have arrived, repeated ones too. */
    long answers() {
        return answers.get();
    }

    private Answer answer(Received request) {
        int number = Work.numberOf(request.header("x-request-id").orElseThrow());
        asked.add(number);
        if (answers.incrementAndGet() % 1000 == 0) {
            provider.forgetRequests();
        }
        String usage = "\"usage\":{\"prompt_tokens\":" + number + ",\"completion_tokens\":" + OUTPUT + "}";
        if (request.bodyText().contains("\"stream\":true")) {
            Answer stream = Answer.sse(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n"
                            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: {\"choices\":[]," + usage + "}\n\ndata: [DONE]\n\n");
            return stream.pausedAfter(stream.eventEnds().get(0), soon());
        }
        return Answer.json(200, "{\"choices\":[]," + usage + "}").heldBack(soon());
    }

    private Gate soon() {
        Gate gate = new Gate();
        gates.schedule(gate::open, ThreadLocalRandom.current().nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
        return gate;
    }

    @Override
    public void close() {
        provider.close();
        gates.shutdownNow();
    }
}
