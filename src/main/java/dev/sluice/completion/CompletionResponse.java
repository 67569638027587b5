package dev.sluice.completion;

import dev.sluice.content.ContentCoding;
import dev.sluice.conversation.StateUpdate;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A response that takes a provider's answer through a {@link Completion}, once its head tells which one it needs.
 *
 * <p>Where the body may have to be changed, the headers that tell of its length and coding wait until that is known.
 */
final class CompletionResponse extends HttpServletResponseWrapper implements JsonCompletion.Head {

    private static final String LENGTH = "Content-Length";
    private static final String ENCODING = "Content-Encoding";

    private final AnswerMeterFactory meters;
    private final String model;
    private final boolean swallowsUsage;
    private final Optional<StateUpdate> state;
    private Completion completion;
    private ServletOutputStream stream;
    private String length;
    private String encoding;

    /**
     * Watches an answer.
     *
     * @param model that was asked for; empty where it is not known
     * @param swallowsUsage whether an event with nothing but the usage is kept from the client
     * @param state what the answer is to carry; empty for nothing
     */
    CompletionResponse(
            HttpServletResponse response,
            AnswerMeterFactory meters,
            String model,
            boolean swallowsUsage,
            Optional<StateUpdate> state) {
        super(response);
        this.meters = meters;
        this.model = model;
        this.swallowsUsage = swallowsUsage;
        this.state = state;
    }

    @Override
    public void setHeader(String name, String value) {
        if (mayEdit() && name.equalsIgnoreCase(LENGTH)) {
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
            // A second coding on top of the first: the list as one value (RFC 9110 section 5.3).
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
            completion = completion();
            stream = completion == null ? client : new WatchedStream(client, completion);
        }
        return stream;
    }

    /** Forgets what was seen: another answer takes its place. */
    @Override
    public void reset() {
        super.reset();
        completion = null;
        stream = null;
        length = null;
        encoding = null;
    }

    /** Sends on what was kept back; the answer is whole. */
    void finish() throws IOException {
        if (completion != null) {
            completion.finish(super.getOutputStream());
        }
    }

    /** What passed through; empty when it was nothing that is watched. */
    Optional<Completion> seen() {
        return Optional.ofNullable(completion);
    }

    @Override
    public void unchanged() {
        if (length != null) {
            super.setHeader(LENGTH, length);
        }
        if (encoding != null) {
            super.setHeader(ENCODING, encoding);
        }
    }

    @Override
    public void changed(int newLength) {
        super.setContentLength(newLength);
    }

    private boolean mayEdit() {
        return swallowsUsage || state.isPresent();
    }

    /** Chooses by the head, which is complete; null for an answer that is none to watch. */
    private Completion completion() {
        Optional<ContentCoding> coding = ContentCoding.of(getHeader(ENCODING));
        boolean isJson = isOfType("application/json");
        boolean isStream = isOfType("text/event-stream");
        if (getStatus() != SC_OK || !(isJson || isStream) || coding.isEmpty()) {
            if (getStatus() == SC_OK && (isJson || isStream)) {
                meters.unmetered(UnmeteredReason.ENCODING);
            }
            unchanged();
            return null;
        }
        AnswerMeter meter = meters.meter(model);
        if (isStream) {
            return new SseCompletion(meters, meter, coding.get(), swallowsUsage, state);
        }
        if (state.isEmpty()) {
            unchanged();
        }
        return new JsonCompletion(meters, meter, coding.get(), state, this);
    }

    private boolean isOfType(String mediaType) {
        String type = getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(mediaType);
    }

    private static final class WatchedStream extends ServletOutputStream {

        private final ServletOutputStream client;
        private final Completion completion;

        WatchedStream(ServletOutputStream client, Completion completion) {
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
