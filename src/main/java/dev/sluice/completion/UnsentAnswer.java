package dev.sluice.completion;

import dev.sluice.api.Endpoint;
import dev.sluice.content.ContentCoding;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Meters an answer that no client gets: that to a copy of a request. For one thread. */
public final class UnsentAnswer {

    private final Completion completion;

    /**
     * Creates the meter of one answer with status 200.
     *
     * @param endpoint of the request
     * @param model what the target was asked for; empty if there is none
     * @param requestBytes size of the request's body
     * @param isStream whether it is an event stream; otherwise it is JSON
     * @param coding of the body
     * @param memory where what must be kept of it is reserved
     */
    public UnsentAnswer(
            AnswerMeterFactory meters,
            Endpoint endpoint,
            String model,
            long requestBytes,
            boolean isStream,
            ContentCoding coding,
            MemoryAccount memory) {
        AnswerMeter meter = meters.meter(
                model, requestBytes, endpoint.answers(), endpoint.style().newStreamEnd(), (usage, statement) -> {});
        completion = isStream
                ? new SseCompletion(meters, meter, coding, false, Optional.empty(), memory)
                : new JsonCompletion(meters, meter, coding, Optional.empty(), new NoHeaders(), memory);
    }

    /** Adds the next bytes of the body. */
    public void add(byte[] bytes, int length) throws IOException {
        completion.write(bytes, 0, length, OutputStream.nullOutputStream());
    }

    /** The body is over. Call it also if that came too early. Returns its usage; empty if it is unknown. */
    public Optional<TokenUsage> end() throws IOException {
        completion.finish(OutputStream.nullOutputStream());
        return completion.usage();
    }

    /** Nobody gets headers. */
    private static final class NoHeaders implements JsonCompletion.BodyHeaders {

        @Override
        public void describeOriginal() {
            // As above.
        }

        @Override
        public void describeEdited(int length) {
            // As above.
        }
    }
}
