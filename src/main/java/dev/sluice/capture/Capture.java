package dev.sluice.capture;

import dev.sluice.json.EditedJson;
import dev.sluice.ledger.CaptureRow;
import dev.sluice.ledger.RowId;
import dev.sluice.memory.SpareMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Takes the text of one exchange, as its provider sees it and answers. Never fails, and waits for nothing: without memory there is no capture. For the
 * exchange's thread until {@link #end}.
 */
public final class Capture {

    /** What is taken beyond the beginning that is kept, as a value that is masked may go on there: in a stream, over several events. */
    static final int BEYOND = 8192;

    private final UUID exchange;
    private final CaptureRule rule;
    private final String client;
    private final Optional<String> user;
    private final SpareMemory memory;
    private final Consumer<Capture> ended;

    /** Empty until something was sent. */
    private Optional<String> target = Optional.empty();

    private TakenText request = TakenText.NONE;
    private TakenText answer = TakenText.NONE;

    /**
     * Creates a capture that has nothing yet.
     *
     * @param user the user within the client; empty if the ledger keeps no users
     * @param ended takes it over when the exchange has ended
     */
    Capture(
            UUID exchange,
            CaptureRule rule,
            String client,
            Optional<String> user,
            SpareMemory memory,
            Consumer<Capture> ended) {
        this.exchange = exchange;
        this.rule = rule;
        this.client = client;
        this.user = user;
        this.memory = memory;
        this.ended = ended;
    }

    /** Whether it has the request, as {@link #sent} was called. */
    public boolean isSent() {
        return target.isPresent();
    }

    /**
     * Takes the request that the answer is to. To be called once.
     *
     * @param to name of the target that got it
     * @param body empty if it was a form
     */
    public void sent(String to, Optional<EditedJson> body) {
        target = Optional.of(to);
        if (body.isEmpty()) {
            request = TakenText.FORM;
            return;
        }
        BeginningBytes bytes = new BeginningBytes(memory, rule.maxBytes() + BEYOND);
        try {
            body.get().writeTo(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot be written", impossible);
        }
        request = TakenText.json(bytes);
    }

    /**
     * The answer begins.
     *
     * @param contentType null if it tells none
     * @param contentEncoding null if it tells none
     */
    public void answered(String contentType, String contentEncoding) {
        answer = TakenText.of(contentType, contentEncoding, memory, rule.maxBytes() + BEYOND);
    }

    /** The next bytes of the answer have come: {@code bytes[0..count)}. */
    public void received(byte[] bytes, int count) {
        answer.add(bytes, count);
    }

    /** The exchange has ended. Nothing is taken any more. */
    public void end() {
        if (isSent()) {
            ended.accept(this);
        }
    }

    /** Whether there was memory for it. */
    boolean isComplete() {
        return !request.isOutOfMemory() && !answer.isOutOfMemory();
    }

    /** The row: its texts decoded, masked and cut. Takes about a millisecond; for one thread. */
    CaptureRow toRow() {
        return new CaptureRow(
                exchange,
                rule.name(),
                client,
                user,
                target.orElseThrow(),
                RowId.begin(exchange).plus(rule.keep()),
                request.toText(rule),
                answer.toText(rule));
    }

    /** Gives back its memory. */
    void release() {
        request.release();
        answer.release();
    }
}
