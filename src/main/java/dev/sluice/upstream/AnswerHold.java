package dev.sluice.upstream;

import dev.sluice.api.ErrorMeanings;
import dev.sluice.api.StreamStart;
import dev.sluice.api.StreamStartReader;
import dev.sluice.bytes.ByteBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;

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

        /**
         * Nothing of use came in time.
         *
         * @param timeout of {@link Attempt.Silent}
         */
        record Silent(String timeout) implements Seen {}
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
        if (answer.isPlain() && answer.isEventStream()) {
            return lookAtEvents(answer, new StreamStartReader(start));
        }
        return answer.isPlain() && answer.isJson() && answer.declaredLength() <= MAX_WHOLE
                ? lookAtWhole(answer)
                : new Seen.Usable();
    }

    private Seen lookAtEvents(UpstreamAnswer answer, StreamStartReader events) throws ClientGoneException {
        End end = read(
                answer,
                MAX_BEGINNING,
                new ByteArrayOutputStream(BUFFER_SIZE),
                (bytes, count) -> events.read(bytes, 0, count) != StreamStart.Finding.NOTHING_YET);
        return switch (end) {
            case ENOUGH, WHOLE ->
                switch (events.end()) {
                    case NOTHING_YET -> new Seen.Cut();
                    case CONTENT -> new Seen.Usable();
                    case ERROR -> new Seen.ErrorEvent(events.error().orElseThrow());
                    case CONTENT_FILTER -> new Seen.Filtered();
                };
            case FULL -> new Seen.Usable();
            case CUT -> new Seen.Cut();
            case SILENT -> new Seen.Silent(Attempt.Silent.IDLE);
            case LATE -> new Seen.Silent(Attempt.Silent.FIRST_TOKEN);
        };
    }

    private Seen lookAtWhole(UpstreamAnswer answer) throws ClientGoneException {
        return switch (read(answer, MAX_WHOLE, new ByteArrayOutputStream(BUFFER_SIZE), Watch.NEVER_ENOUGH)) {
            case ENOUGH, WHOLE, FULL -> new Seen.Usable();
            case CUT -> new Seen.Cut();
            case SILENT -> new Seen.Silent(Attempt.Silent.IDLE);
            case LATE -> new Seen.Silent(Attempt.Silent.FIRST_TOKEN);
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
        return read(answer, MAX_BEGINNING, held, Watch.NEVER_ENOUGH) == End.WHOLE
                ? answer.decoded(held.toByteArray(), ErrorMeanings.MAX_BYTES)
                : new byte[0];
    }

    /** Why reading has ended. */
    private enum End {
        /** The watch has seen enough. */
        ENOUGH,
        /** The body is over. */
        WHOLE,
        /** There is no more room. */
        FULL,
        /** The body has ended too early. */
        CUT,
        /** Nothing more came in time. */
        SILENT,
        /** No content came in time. */
        LATE
    }

    /** Told of the bytes that are read. */
    @FunctionalInterface
    private interface Watch {

        Watch NEVER_ENOUGH = (bytes, count) -> false;

        /** Whether no more need be read, now that {@code bytes[0..count)} are. */
        boolean isEnough(byte[] bytes, int count);
    }

    /**
     * Reads the beginning of an answer, and puts it back.
     *
     * @param most about how many bytes
     * @param held gets the bytes
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    private End read(UpstreamAnswer answer, int most, ByteArrayOutputStream held, Watch watch)
            throws ClientGoneException {
        byte[] buffer = new byte[BUFFER_SIZE];
        try {
            while (held.size() < most && take(BUFFER_SIZE)) {
                int count = answer.read(buffer);
                if (count < 0) {
                    giveBack(BUFFER_SIZE);
                    return End.WHOLE;
                }
                keep(buffer, count, held);
                if (watch.isEnough(buffer, count)) {
                    return End.ENOUGH;
                }
            }
            return End.FULL;
        } catch (ClientGoneException gone) {
            throw gone;
        } catch (FirstTokenTimeoutException late) {
            return End.LATE;
        } catch (SocketTimeoutException silent) {
            return End.SILENT;
        } catch (IOException cut) {
            return End.CUT;
        } finally {
            answer.unread(held.toByteArray());
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
