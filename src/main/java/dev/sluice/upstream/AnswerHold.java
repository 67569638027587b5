package dev.sluice.upstream;

import dev.sluice.api.ErrorMeanings;
import dev.sluice.api.StreamStart;
import dev.sluice.api.StreamStartReader;
import dev.sluice.bytes.ByteBudget;
import dev.sluice.content.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * Holds the beginning of an answer back until it is known whether the client can use it, so that another target can still be tried (routing.md
 * R13, R19). For the exchange's thread; close it when the exchange has ended.
 */
final class AnswerHold implements AutoCloseable {

    /** The most that is held of a refusal, or of a stream without content. */
    private static final int MAX_BEGINNING = 64 * 1024;

    /** The most that is held of another answer, which is of use only as a whole. */
    private static final int MAX_WHOLE = 1024 * 1024;

    private static final int BUFFER_SIZE = 8 * 1024;

    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";

    /** What the beginning of an answer shows. */
    sealed interface Seen {

        /** The client can use it, or it cannot be held any longer: it goes on to the client. */
        record Usable() implements Seen {}

        /**
         * An error event is the first that a client could use.
         *
         * @param data the data of the event
         */
        @SuppressWarnings("ArrayRecordComponent") // read once and never compared
        record ErrorEvent(byte[] data) implements Seen {}

        /** The provider's content filter has ended it without any text. */
        record Filtered() implements Seen {}

        /** It has ended too early. */
        record Cut() implements Seen {}

        /** Nothing more came in time. */
        record Silent() implements Seen {}
    }

    private final ByteBudget budget;
    private long taken;

    AnswerHold(ByteBudget budget) {
        this.budget = budget;
    }

    /**
     * Reads a successful answer until it shows what it is. What was read is put back.
     *
     * @param start told of the events of a stream
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    Seen look(UpstreamAnswer answer, StreamStart start) throws ClientGoneException {
        if (answer.coding().filter(coding -> coding == ContentCoding.IDENTITY).isEmpty()) {
            return new Seen.Usable();
        }
        if (answer.isOfType(EVENT_STREAM)) {
            return look(answer, MAX_BEGINNING, Optional.of(new StreamStartReader(start)));
        }
        return answer.isOfType(JSON) && answer.declaredLength() <= MAX_WHOLE
                ? look(answer, MAX_WHOLE, Optional.empty())
                : new Seen.Usable();
    }

    private Seen look(UpstreamAnswer answer, int most, Optional<StreamStartReader> events) throws ClientGoneException {
        ByteArrayOutputStream held = new ByteArrayOutputStream(BUFFER_SIZE);
        try {
            byte[] buffer = new byte[BUFFER_SIZE];
            while (held.size() < most && take(BUFFER_SIZE)) {
                int count = answer.read(buffer);
                if (count < 0) {
                    giveBack(BUFFER_SIZE);
                    return events.map(stream -> seen(stream, stream.end()).orElseGet(Seen.Cut::new))
                            .orElseGet(Seen.Usable::new);
                }
                keep(buffer, count, held);
                Optional<Seen> seen = events.flatMap(stream -> seen(stream, stream.read(buffer, 0, count)));
                if (seen.isPresent()) {
                    return seen.get();
                }
            }
            return new Seen.Usable();
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (SocketTimeoutException silent) {
            return new Seen.Silent();
        } catch (IOException cut) {
            return new Seen.Cut();
        } finally {
            answer.unread(held.toByteArray());
        }
    }

    private static Optional<Seen> seen(StreamStartReader events, StreamStart.Finding finding) {
        return switch (finding) {
            case NOTHING_YET -> Optional.empty();
            case CONTENT -> Optional.of(new Seen.Usable());
            case ERROR -> Optional.of(new Seen.ErrorEvent(events.error().orElseThrow()));
            case CONTENT_FILTER -> Optional.of(new Seen.Filtered());
        };
    }

    /**
     * Reads the beginning of a refusal, and puts it back.
     *
     * @return the whole body without its coding; empty if it is too large, incomplete or cannot be decoded
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    byte[] refusal(UpstreamAnswer answer) throws ClientGoneException {
        ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
        boolean isWhole = false;
        try {
            byte[] buffer = new byte[BUFFER_SIZE];
            while (held.size() < MAX_BEGINNING && take(BUFFER_SIZE)) {
                int count = answer.read(buffer);
                if (count < 0) {
                    giveBack(BUFFER_SIZE);
                    isWhole = true;
                    break;
                }
                keep(buffer, count, held);
            }
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (IOException cut) {
            // The client gets what there is, as it would without another target.
            isWhole = false;
        } finally {
            answer.unread(held.toByteArray());
        }
        return isWhole ? decoded(answer, held.toByteArray()) : new byte[0];
    }

    private static byte[] decoded(UpstreamAnswer answer, byte[] body) {
        Optional<ContentCoding> coding = answer.coding();
        if (coding.isEmpty()) {
            return new byte[0];
        }
        try (InputStream decoded = coding.get().decode(new ByteArrayInputStream(body))) {
            return decoded.readNBytes(ErrorMeanings.MAX_BYTES);
        } catch (IOException malformed) {
            return new byte[0];
        }
    }

    /** Keeps what was read. Providers send small pieces: what a piece leaves of its room is for others. */
    private void keep(byte[] buffer, int count, ByteArrayOutputStream held) {
        held.write(buffer, 0, count);
        giveBack(BUFFER_SIZE - count);
    }

    private boolean take(int bytes) {
        if (!budget.take(bytes)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    private void giveBack(long bytes) {
        budget.giveBack(bytes);
        taken -= bytes;
    }

    /** Gives back the room of what was held. */
    @Override
    public void close() {
        giveBack(taken);
    }
}
