package dev.sluice.upstream;

import dev.sluice.api.ApiStyle;
import dev.sluice.api.RequestedEndpoint;
import dev.sluice.completion.StreamCheck;
import dev.sluice.container.ClientPresence;
import dev.sluice.content.ContentCoding;
import dev.sluice.content.StreamDecoder;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeId;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.json.JsonSpace;
import dev.sluice.routing.Provider;
import dev.sluice.sse.EventBoundary;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.zip.ZipException;

/**
 * The response to the client in one exchange. Sends the provider's response as it arrives, heartbeats while the provider
 * is silent, or an error in the form that is still possible (behaviour.md 5.1, 5.5, 5.7). Finds out whether the client has gone. For one thread at a time: the
 * exchange's thread or, while that waits for the provider, the thread that sends a heartbeat.
 *
 * <p>A possible stream is flushed whenever no more bytes of the provider are available at once. A JSON document is flushed
 * when it is complete, because a part of it has no use.
 */
final class ClientAnswer implements SilenceObserver {

    private static final int BUFFER_SIZE = 16 * 1024;

    /** Smaller, because each stream holds its buffer until it ends. */
    private static final int EVENTS_BUFFER_SIZE = 8 * 1024;

    private static final byte[] EMPTY_LINE = {'\n', '\n'};

    /** White space in front of JSON belongs to no value. */
    private static final byte[] JSON_HEARTBEAT = {'\n'};

    private static final String EVENT_STREAM = "text/event-stream";
    private static final String JSON = "application/json";

    /** The kind of response that has begun. */
    private enum Begun {
        NOTHING,
        /** An event stream without content coding; heartbeats and error events can be inserted. */
        EVENTS,
        /** A JSON document without content coding. White space in front of it goes on at once. */
        JSON,
        ANYTHING_ELSE
    }

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ApiStyle api;
    private final boolean countsEvents;
    private final Optional<RequestId> id;
    private final Optional<ExchangeId> row;
    private final Optional<StreamCheck> check;
    private final BooleanSupplier asksForStream;
    private final boolean awaitsJson;
    private final ClientPresence presence;
    private final EventBoundary boundary = new EventBoundary();
    private Begun begun = Begun.NOTHING;

    /** The provider that was asked last; empty if none was. */
    private Optional<Provider> asked = Optional.empty();

    /** Whether what the provider sends is held back, so that it is silence for the client. */
    private boolean isHeldBack;

    /** Whether the bytes sent last were comments, in an API whose clients count events; false if they do not. */
    private boolean onlyComments;

    /** What the provider answered instead of a stream or a document, after that had begun. */
    private byte[] lateError = {};

    /** Whether more than white space was sent of a document. */
    private boolean hasDocument;

    /** By which the client is looked at. Null before the first look. */
    private Optional<SocketChannel> channel;

    /**
     * Creates a response that has not begun.
     *
     * @param asksForStream whether the client expects an event stream, which may begin before the provider responds; asked while the
     *     exchange's thread waits
     * @param awaitsJson whether the client expects JSON, and gets white space until it comes
     * @param presence tells whether the client is still there
     */
    ClientAnswer(
            HttpServletRequest request,
            HttpServletResponse response,
            BooleanSupplier asksForStream,
            boolean awaitsJson,
            ClientPresence presence) {
        this.request = request;
        this.response = response;
        this.api = RequestedEndpoint.of(request).endpoint().style();
        this.countsEvents = api.longestPause().isPresent();
        this.id = Exchange.of(request).find(RequestId.class);
        this.row = Exchange.of(request).find(ExchangeId.class);
        this.check = Exchange.of(request).find(StreamCheck.class);
        this.asksForStream = asksForStream;
        this.awaitsJson = awaitsJson;
        this.presence = presence;
    }

    /** Clients that count events need them also while the provider sends comments. */
    @Override
    public Optional<Duration> longestPause() {
        return api.longestPause();
    }

    @Override
    public boolean isStillSilent() {
        return onlyComments || isHeldBack;
    }

    @Override
    public boolean awaitsJson() {
        return awaitsJson;
    }

    @Override
    public boolean lookForClient() throws ClientGoneException {
        if (channel == null) {
            channel = ClientPresence.channelOf(request);
        }
        if (channel.filter(presence::hasLeft).isPresent()) {
            throw new ClientGoneException(new EOFException("the client's connection is at its end"));
        }
        return channel.isPresent();
    }

    /** Whether the client has a part of the response, be it heartbeats alone. */
    boolean hasBegun() {
        return response.isCommitted();
    }

    /** A provider is about to be asked. Until another one is, it is the one that errors are about. */
    void asks(Provider provider) {
        asked = Optional.of(provider);
    }

    /** Sets whether what the provider sends is held back. */
    void holdsBack(boolean isHeld) {
        isHeldBack = isHeld;
    }

    /** Sends a heartbeat to keep the answer alive. Starts a stream, or white space before JSON, if the response has not begun. */
    @Override
    public void onSilence() throws ClientGoneException {
        if (begun == Begun.NOTHING && asksForStream.getAsBoolean()) {
            begin(EVENT_STREAM);
            begun = Begun.EVENTS;
        } else if (begun == Begun.NOTHING && awaitsJson) {
            begin(JSON);
            begun = Begun.JSON;
        }
        try {
            if (begun == Begun.EVENTS && boundary.isBetweenEvents()) {
                sendHeartbeat();
            } else if (isDocumentAwaited()) {
                send(JSON_HEARTBEAT);
            }
        } catch (IOException gone) {
            throw new ClientGoneException(gone);
        }
    }

    private void begin(String type) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setHeader("Content-Type", type);
        ProxyHeaders.forbidBuffering(response);
        asked.ifPresent(provider -> response.setHeader(ProxyHeaders.PROVIDER, provider.name()));
    }

    /**
     * Forwards a provider's response.
     *
     * @param headers replace those of the provider
     * @return how the provider's response ended; the caller passes it to {@link #conclude}
     * @throws IOException if the client's connection fails
     */
    Ending forward(UpstreamAnswer answer, Provider provider, Map<String, String> headers) throws IOException {
        asks(provider);
        if (begun == Begun.EVENTS) {
            return continueStream(answer);
        } else if (begun == Begun.JSON) {
            return continueJson(answer);
        }
        response.setStatus(answer.status());
        boolean events = answer.isEventStream();
        boolean plain = answer.isPlain();
        boolean json = answer.isJson() && answer.status() == HttpServletResponse.SC_OK;
        ProxyHeaders.copyResponse(answer.head(), response, provider, plain && (events || (json && awaitsJson)));
        headers.forEach(response::setHeader);
        if (events) {
            ProxyHeaders.forbidBuffering(response);
        }
        begun = kindOf(events && plain, json && plain);
        boolean eager = events || (answer.declaredLength() < 0 && !answer.isJson());
        OutputStream out = response.getOutputStream();
        if (eager && answer.available() == 0) {
            // Do not delay the head: the first event may be late. If it arrived with the head, both are sent together.
            response.flushBuffer();
        }
        return relay(answer, ContentCoding.IDENTITY, eager, out);
    }

    private static Begun kindOf(boolean isPlainStream, boolean isPlainJson) {
        if (isPlainStream) {
            return Begun.EVENTS;
        }
        return isPlainJson ? Begun.JSON : Begun.ANYTHING_ELSE;
    }

    /** Whether white space, or an error, can still be sent in place of a document. Its length is not declared then. */
    private boolean isDocumentAwaited() {
        return begun == Begun.JSON && awaitsJson && !hasDocument;
    }

    /**
     * Reports an incomplete response to the client.
     *
     * @param told adds the headers of an error response, if one can still be sent
     * @throws BrokenAnswerException as in {@link #fail}
     */
    void conclude(Ending ending, UnaryOperator<ApiError> told) throws IOException {
        switch (ending) {
            case COMPLETE -> {
                // The container completes the response at the end of the request.
            }
            case ERROR_EVENT -> {
                if (begun == Begun.JSON) {
                    send(lateError);
                } else {
                    sendError(lateError);
                    endAfterError(ending);
                }
            }
            case STOPPED -> fail(told.apply(new Attempt.Stopped().toError()), ending);
            case STALLED ->
                fail(
                        told.apply(ApiError.serverError(
                                504,
                                "provider_timeout",
                                "The provider \"" + name()
                                        + "\" stopped sending in the middle of its answer; try again.")),
                        ending);
            case TRUNCATED ->
                fail(
                        told.apply(ApiError.serverError(
                                502,
                                "provider_cut",
                                "The provider \"" + name()
                                        + "\" ended its stream in the middle of its answer; try again.")),
                        ending);
            default -> fail(told.apply(new Attempt.Cut(name()).toError()), ending);
        }
    }

    /**
     * Sends an error because the provider's response is missing or incomplete.
     *
     * @throws BrokenAnswerException if a part was sent already and looks complete in spite of the error; the caller then
     *     closes the connection
     */
    void fail(ApiError error, Ending ending) throws IOException {
        if (begun == Begun.EVENTS && response.isCommitted()) {
            sendError(api.errorEvent(error.detail(id)));
            endAfterError(ending);
            return;
        }
        if (isDocumentAwaited() && response.isCommitted()) {
            send(LateError.json(error, api, id));
            return;
        }
        if (response.isCommitted()) {
            throw broken(ending);
        }
        response.reset();
        id.ifPresent(requestId -> response.setHeader(RequestId.HEADER, requestId.value()));
        row.ifPresent(exchange ->
                response.setHeader(ExchangeId.HEADER, exchange.value().toString()));
        refuse(asked.map(provider -> error.withHeader(ProxyHeaders.PROVIDER, provider.name()))
                .orElse(error));
    }

    /** Sends an error in place of a response that has not begun. */
    void refuse(ApiError error) throws IOException {
        error.answer(request, response);
    }

    private String name() {
        return asked.map(Provider::name).orElse("");
    }

    private void endAfterError(Ending ending) throws BrokenAnswerException {
        if (!api.endsCleanlyAfterError()) {
            throw broken(ending);
        }
    }

    private BrokenAnswerException broken(Ending ending) {
        return new BrokenAnswerException(name(), ending);
    }

    /** Continues a stream that began before the provider responded. The provider's head can no longer be forwarded. */
    private Ending continueStream(UpstreamAnswer answer) throws IOException {
        Optional<ContentCoding> coding = answer.coding();
        if (answer.status() == HttpServletResponse.SC_OK && answer.isEventStream() && coding.isPresent()) {
            return relay(answer, coding.get(), true, response.getOutputStream());
        }
        // Sent by conclude, when the outcome is known to all: a client may try again as soon as it has the event.
        lateError = LateError.event(name(), answer, api, id);
        return Ending.ERROR_EVENT;
    }

    /** Continues JSON that began with white space before the provider responded. Otherwise like a stream. */
    private Ending continueJson(UpstreamAnswer answer) throws IOException {
        Optional<ContentCoding> coding = answer.coding();
        if (answer.status() == HttpServletResponse.SC_OK && answer.isJson() && coding.isPresent()) {
            return relay(answer, coding.get(), false, response.getOutputStream());
        }
        lateError = LateError.json(name(), answer, api, id);
        return Ending.ERROR_EVENT;
    }

    /**
     * Copies the body until it ends.
     *
     * @param coding the content coding to decode; identity for none
     * @param eager whether to flush before waiting for more
     */
    private Ending relay(UpstreamAnswer answer, ContentCoding coding, boolean eager, OutputStream out)
            throws IOException {
        byte[] buffer = new byte[begun == Begun.EVENTS ? EVENTS_BUFFER_SIZE : BUFFER_SIZE];
        try (StreamDecoder decoder = new StreamDecoder(coding)) {
            for (; ; ) {
                int count;
                try {
                    count = answer.read(buffer);
                } catch (ClientGoneException gone) {
                    throw gone;
                } catch (SocketTimeoutException silent) {
                    return Ending.STALLED;
                } catch (IOException cut) {
                    return Ending.CUT_BY_PROVIDER;
                }
                if (count < 0) {
                    return isTruncated(answer) ? Ending.TRUNCATED : Ending.COMPLETE;
                }
                try {
                    decoder.decode(buffer, 0, count, (bytes, from, to) -> {
                        if (begun == Begun.EVENTS) {
                            onlyComments = countsEvents && boundary.isBeforeOnlyComments(bytes, from, to);
                            boundary.sent(bytes, from, to);
                        } else if (begun == Begun.JSON && !hasDocument) {
                            hasDocument = !JsonSpace.isOnly(bytes, from, to);
                        }
                        out.write(bytes, from, to - from);
                    });
                } catch (ZipException malformed) {
                    // The body is not valid in its declared content coding.
                    return Ending.CUT_BY_PROVIDER;
                }
                boolean isSpace = begun == Begun.JSON && !hasDocument;
                if ((eager || isSpace) && (count < buffer.length || answer.available() == 0)) {
                    out.flush();
                }
            }
        }
    }

    private boolean isTruncated(UpstreamAnswer answer) throws IOException {
        return check.isPresent() && answer.isEventStream() && check.get().isTruncated();
    }

    /** Does not update the boundary: after a heartbeat, the stream is still between events. */
    private void sendHeartbeat() throws IOException {
        send(api.heartbeat(boundary.hasId()));
    }

    /** Sends the error. Ends an event that was cut in the middle; elsewhere some clients would take the empty line for an event. */
    private void sendError(byte[] event) throws IOException {
        if (!boundary.isBetweenEvents()) {
            response.getOutputStream().write(EMPTY_LINE);
        }
        send(event);
    }

    private void send(byte[] bytes) throws IOException {
        OutputStream out = response.getOutputStream();
        out.write(bytes);
        out.flush();
    }
}
