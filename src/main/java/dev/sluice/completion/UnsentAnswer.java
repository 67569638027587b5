package dev.sluice.completion;

import dev.sluice.api.Endpoint;
import dev.sluice.content.ContentCoding;
import dev.sluice.memory.MemoryAccount;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Meters an answer that no client gets, such as that to a copy of a request. For one thread. */
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
                ? new SseCompletion(meters, meter, coding, false, Optional.empty(), memory, FirstTokenWatch.NONE)
                : new JsonCompletion(meters, meter, coding, Optional.empty(), new NoHeaders(), memory);
    }

    /** Adds the next bytes of the body. */
    public void add(byte[] bytes, int length) throws IOException {
        completion.write(bytes, 0, length, OutputStream.nullOutputStream());
    }

    /** The body is over. Call it also if that came too early. Returns what it has told; empty if its usage is unknown. */
    public Optional<ToldUsage> end() throws IOException {
        completion.finish(OutputStream.nullOutputStream());
        return told();
    }

    /** Nothing more is wanted of the body. Returns what it has told up to its last whole event; empty if that has no usage. */
    public Optional<ToldUsage> told() {
        return completion.usage().map(usage -> new ToldUsage(usage, completion.statement()));
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
