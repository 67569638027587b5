package dev.sluice.upstream;

import dev.sluice.container.UndertowConnection;
import dev.sluice.content.ContentCoding;
import dev.sluice.content.StreamDecoder;
import dev.sluice.errors.ApiError;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.exchange.RequestId;
import dev.sluice.routing.Provider;
import dev.sluice.sse.EventBoundary;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * What the client is told of one exchange: the provider's answer as it arrives, heartbeats while it is silent, or an error
 * in the form that is still possible (behaviour.md 5.1, 5.5, 5.7). For one thread at a time: the exchange's own, or while that waits for
 * the provider the one that sends a heartbeat.
 *
 * <p>What may be a stream is flushed whenever the provider has no more to give at once, so nothing waits for the end; a
 * JSON document, of which no part is of use alone, is flushed when it is whole.
 */
final class ClientAnswer implements SilenceObserver {

    private static final int BUFFER = 16 * 1024;

    /** A stream holds its own for as long as it runs. */
    private static final int EVENTS_BUFFER = 8 * 1024;

    /** Ends with an empty line, so that a client that splits streams at empty lines alone reads it as no event. */
    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * Without the empty line, for a stream whose events have ids: the openai library for Python remembers the last id,
     * makes an event of every empty line from then on, and fails as it has no JSON.
     */
    private static final byte[] HEARTBEAT_AFTER_ID = ": heartbeat\n".getBytes(StandardCharsets.US_ASCII);

    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";

    /** What the client has seen the beginning of. */
    private enum Begun {
        NOTHING,
        /** An event stream in no content coding, which takes comments and error events. */
        EVENTS,
        ANYTHING_ELSE
    }

    private final Provider provider;
    private final Optional<RequestId> id;
    private final HttpServletResponse response;
    private final boolean asksForStream;
    private final EventBoundary boundary = new EventBoundary();
    private Begun begun = Begun.NOTHING;

    /**
     * Begins with nothing said.
     *
     * @param asksForStream whether the client expects an event stream, so that one may begin before the provider answers
     */
    ClientAnswer(Provider provider, Optional<RequestId> id, HttpServletResponse response, boolean asksForStream) {
        this.provider = provider;
        this.id = id;
        this.response = response;
        this.asksForStream = asksForStream;
    }

    /** Keeps the stream alive by a comment; begins it, if the client is still to hear anything. */
    @Override
    public void onSilence() throws ClientGoneException {
        if (begun == Begun.NOTHING && asksForStream) {
            response.setStatus(HttpServletResponse.SC_OK);
            response.setHeader("Content-Type", EVENT_STREAM);
            ProxyHeaders.forbidBuffering(response);
            response.setHeader(ProxyHeaders.PROVIDER, provider.name());
            begun = Begun.EVENTS;
        }
        if (begun == Begun.EVENTS && boundary.isBetweenEvents()) {
            try {
                sendHeartbeat();
            } catch (IOException gone) {
                throw new ClientGoneException(gone);
            }
        }
    }

    /**
     * Passes on all there is of the provider's answer.
     *
     * @return how it ended, as far as the provider is concerned; to be given to {@link #conclude}
     * @throws IOException when the client's connection fails
     */
    Ending pass(UpstreamAnswer answer) throws IOException {
        if (begun == Begun.EVENTS) {
            return passInto(answer);
        }
        response.setStatus(answer.status());
        ProxyHeaders.copyResponse(answer.head(), response, provider);
        boolean events = answer.isOfType(EVENT_STREAM);
        if (events) {
            ProxyHeaders.forbidBuffering(response);
        }
        boolean plain = answer.coding().filter(c -> c == ContentCoding.IDENTITY).isPresent();
        begun = events && plain ? Begun.EVENTS : Begun.ANYTHING_ELSE;
        boolean eager = events || (answer.declaredLength() < 0 && !answer.isOfType(JSON));
        OutputStream out = response.getOutputStream();
        if (eager && answer.available() == 0) {
            // A stream may be silent for long before its first event: its head waits for none that did not come with
            // it.
            response.flushBuffer();
        }
        return relay(answer, ContentCoding.IDENTITY, eager, out);
    }

    /**
     * Leaves no doubt about an answer that did not come to its end.
     *
     * @throws BrokenAnswerException as {@link #fail} does
     */
    void conclude(Ending ending) throws IOException {
        switch (ending) {
            case COMPLETE -> {
                // The container ends the answer when the request is over.
            }
            case ERROR_EVENT -> throw broken(ending);
            case STOPPED -> fail(new Attempt.Stopped().toError(), ending);
            case STALLED ->
                fail(
                        ApiError.serverError(
                                504,
                                "provider_timeout",
                                "The provider \"" + provider.name()
                                        + "\" fell silent in the middle of its answer; try again."),
                        ending);
            default ->
                fail(
                        ApiError.serverError(
                                502,
                                "provider_cut",
                                "The provider \"" + provider.name()
                                        + "\" closed the connection in the middle of its answer; try again."),
                        ending);
        }
    }

    /**
     * Tells of an answer that will not come, or not to its end.
     *
     * @throws BrokenAnswerException when a part of it was sent already: the connection is to be cut then, so that nobody
     *     takes the part for all
     */
    void fail(ApiError error, Ending ending) throws IOException {
        if (begun == Begun.EVENTS && response.isCommitted()) {
            sendError(error.toEvent());
        }
        if (response.isCommitted()) {
            throw broken(ending);
        }
        response.reset();
        id.ifPresent(requestId -> response.setHeader(RequestId.HEADER, requestId.value()));
        error.withHeader(ProxyHeaders.PROVIDER, provider.name()).writeTo(response);
    }

    private BrokenAnswerException broken(Ending ending) throws IOException {
        UndertowConnection.cut(response);
        return new BrokenAnswerException(provider.name(), ending);
    }

    /** Goes on with a stream that began before the provider answered: its head cannot be passed on any more. */
    private Ending passInto(UpstreamAnswer answer) throws IOException {
        Optional<ContentCoding> coding = answer.coding();
        if (answer.status() == HttpServletResponse.SC_OK && answer.isOfType(EVENT_STREAM) && coding.isPresent()) {
            return relay(answer, coding.get(), true, response.getOutputStream());
        }
        sendError(LateErrorEvent.event(provider.name(), answer));
        return Ending.ERROR_EVENT;
    }

    /**
     * Reads and writes to the answer's end.
     *
     * @param coding to be taken off on the way; identity for none
     * @param eager whether to flush what there is before waiting for more
     */
    private Ending relay(UpstreamAnswer answer, ContentCoding coding, boolean eager, OutputStream out)
            throws IOException {
        byte[] buffer = new byte[begun == Begun.EVENTS ? EVENTS_BUFFER : BUFFER];
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
                    return Ending.COMPLETE;
                }
                try {
                    decoder.decode(buffer, 0, count, (bytes, from, to) -> {
                        if (begun == Begun.EVENTS) {
                            boundary.sent(bytes, from, to);
                        }
                        out.write(bytes, from, to - from);
                    });
                } catch (ZipException malformed) {
                    // The provider's bytes are not in the coding that they have to be taken out of, here or further on.
                    return Ending.CUT_BY_PROVIDER;
                }
                if (eager && (count < buffer.length || answer.available() == 0)) {
                    out.flush();
                }
            }
        }
    }

    /** A comment leaves the stream between events, so the boundary need not know of it. */
    private void sendHeartbeat() throws IOException {
        send(boundary.hasId() ? HEARTBEAT_AFTER_ID : HEARTBEAT, 0);
    }

    /** Sends the error without the empty lines in front of it where they would make an event of nothing. */
    private void sendError(byte[] event) throws IOException {
        int from = 0;
        if (boundary.hasId() && boundary.isBetweenEvents()) {
            while (event[from] == '\n') {
                from++;
            }
        }
        send(event, from);
    }

    private void send(byte[] bytes, int from) throws IOException {
        OutputStream out = response.getOutputStream();
        out.write(bytes, from, bytes.length - from);
        out.flush();
    }
}
