package dev.sluice.completion;

import dev.sluice.api.Endpoint;
import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import dev.sluice.exchange.Exchange;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.routing.Answering;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A response wrapper that sends the body through a {@link Completion}, chosen by status and headers when the body starts.
 *
 * <p>{@code Content-Length} is held back until the body starts: a metered stream has none, because a server that has sent the declared
 * length ends the response before the exchange is settled. If the body may be edited, {@code Content-Encoding} is held back too.
 */
final class CompletionResponse extends HttpServletResponseWrapper
        implements JsonCompletion.BodyHeaders, StreamCheck.Stream {

    private static final String LENGTH = "Content-Length";
    private static final String ENCODING = "Content-Encoding";

    private final AnswerMeterFactory meters;
    private final Endpoint endpoint;
    private final Exchange exchange;
    private final long requestBytes;
    private final Optional<StateUpdate> state;
    private final AnswerObserver observer;
    private final MemoryAccount memory;
    private Completion completion;
    private ServletOutputStream stream;
    private String length;
    private String encoding;

    /**
     * Wraps a response.
     *
     * @param endpoint the endpoint of the request
     * @param exchange tells which target answers
     * @param requestBytes size of the request's body; 0 if unknown
     * @param state conversation state to add to the response; empty for none
     * @param observer told of the usage and the id
     * @param memory where the held parts of the response are reserved
     */
    CompletionResponse(
            HttpServletResponse response,
            AnswerMeterFactory meters,
            Endpoint endpoint,
            Exchange exchange,
            long requestBytes,
            Optional<StateUpdate> state,
            AnswerObserver observer,
            MemoryAccount memory) {
        super(response);
        this.meters = meters;
        this.endpoint = endpoint;
        this.exchange = exchange;
        this.requestBytes = requestBytes;
        this.state = state;
        this.observer = observer;
        this.memory = memory;
    }

    @Override
    public void setHeader(String name, String value) {
        if (name.equalsIgnoreCase(LENGTH)) {
            length = value;
        } else if (mayEdit() && name.equalsIgnoreCase(ENCODING)) {
            encoding = value;
        } else {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (encoding != null && name.equalsIgnoreCase(ENCODING)) {
            // A further coding: combine the values into one list (RFC 9110 section 5.3).
            encoding = encoding + ", " + value;
        } else {
            super.addHeader(name, value);
        }
    }

    @Override
    public String getHeader(String name) {
        return encoding != null && name.equalsIgnoreCase(ENCODING) ? encoding : super.getHeader(name);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            ServletOutputStream client = super.getOutputStream();
            Optional<Answering> answering = exchange.find(Answering.class);
            if (answering.isEmpty()) {
                // What is sent before a target answers is the gateway's own: heartbeats, or an error.
                return client;
            }
            completion = createCompletion(answering.get());
            stream = completion == null ? client : new MeteredStream(client, completion);
        }
        return stream;
    }

    /** Discards the metered body: another response replaces it. */
    @Override
    public void reset() {
        super.reset();
        completion = null;
        stream = null;
        length = null;
        encoding = null;
    }

    /** Sends the bytes that were held back. Call after the last byte of the body. */
    void finish() throws IOException {
        if (completion != null) {
            completion.finish(super.getOutputStream());
        }
    }

    @Override
    public boolean isTruncated() throws IOException {
        return completion != null && completion.isTruncated(super.getOutputStream());
    }

    /** The metered body; empty when the response is not metered. */
    Optional<Completion> completion() {
        return Optional.ofNullable(completion);
    }

    @Override
    public void describeOriginal() {
        if (length != null) {
            super.setHeader(LENGTH, length);
        }
        if (encoding != null) {
            super.setHeader(ENCODING, encoding);
        }
    }

    @Override
    public void describeEdited(int newLength) {
        super.setContentLength(newLength);
    }

    private boolean mayEdit() {
        return state.isPresent()
                || exchange.find(Answering.class)
                        .filter(answering -> answering.hasAddedUsage(exchange))
                        .isPresent();
    }

    /** Chooses the completion by status and headers, which are complete; null for a response that is not metered. */
    private Completion createCompletion(Answering answering) {
        Optional<ContentCoding> coding = ContentCoding.of(getHeader(ENCODING));
        boolean isJson = isOfType("application/json");
        boolean isStream = isOfType("text/event-stream");
        if (getStatus() != SC_OK || !(isJson || isStream) || coding.isEmpty()) {
            if (getStatus() == SC_OK && (isJson || isStream)) {
                meters.unmetered(UnmeteredReason.ENCODING);
            }
            describeOriginal();
            return null;
        }
        AnswerMeter meter = meters.meter(
                answering.modelIn(exchange),
                requestBytes,
                endpoint.answers(),
                endpoint.style().newStreamEnd(),
                observer);
        if (isStream) {
            FirstTokenWatch first = new FirstTokenWatch(endpoint.style().newStreamStart(), this::firstTokenCame);
            return new SseCompletion(
                    meters, meter, coding.get(), answering.hasAddedUsage(exchange), state, memory, first);
        }
        if (state.isEmpty()) {
            describeOriginal();
        }
        return new JsonCompletion(meters, meter, coding.get(), state, this, memory);
    }

    private void firstTokenCame() {
        if (exchange.find(FirstToken.class).isEmpty()) {
            exchange.publish(new FirstToken(System.nanoTime()));
        }
    }

    private boolean isOfType(String mediaType) {
        String type = getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(mediaType);
    }

    private static final class MeteredStream extends ServletOutputStream {

        private final ServletOutputStream client;
        private final Completion completion;

        MeteredStream(ServletOutputStream client, Completion completion) {
            this.client = client;
            this.completion = completion;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (count > 0) {
                completion.write(bytes, offset, offset + count, client);
            }
        }

        @Override
        public void flush() throws IOException {
            client.flush();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }

        @Override
        public boolean isReady() {
            return client.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            client.setWriteListener(listener);
        }
    }
}
