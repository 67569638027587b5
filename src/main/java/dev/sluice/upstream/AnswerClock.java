package dev.sluice.upstream;

import dev.sluice.routing.Timeouts;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;

/**
 * Waits for a provider's bytes no longer than its limits allow, and tells of each heartbeat of silence on the way
 * (behaviour.md 5.5, 5.7). For one exchange, on its thread.
 *
 * <p>A read that ran into a heartbeat is begun again where it stopped: the client library keeps what it has of a line, and
 * {@code NioSocketImpl} and JSSE what they have of a record.
 */
final class AnswerClock {

    /** Longer than any exchange lives: keeps sums of times from overflowing. */
    private static final Duration FOREVER = Duration.ofDays(365);

    private final long start = System.nanoTime();
    private final long firstByte;
    private final long idle;
    private final long total;
    private final long heartbeat;
    private final Silence silence;
    private long setMillis = -1;

    /**
     * Starts the clock of the whole exchange.
     *
     * @param heartbeat how much silence is told of at once; empty for never
     */
    AnswerClock(Timeouts timeouts, Optional<Duration> heartbeat, Silence silence) {
        this.firstByte = nanos(timeouts.firstByte());
        this.idle = nanos(timeouts.idle());
        this.total = nanos(timeouts.total().orElse(FOREVER));
        this.heartbeat = nanos(heartbeat.orElse(FOREVER));
        this.silence = silence;
    }

    /**
     * Waits for the head of the answer.
     *
     * @throws SocketTimeoutException when it did not come in time
     * @throws ClientGoneException when the client went away meanwhile
     */
    ClassicHttpResponse awaitHead(HttpClientConnection connection) throws IOException, HttpException {
        Wait wait = new Wait(connection, firstByte);
        for (; ; ) {
            try {
                return connection.receiveResponseHeader();
            } catch (SocketTimeoutException silent) {
                wait.goOn(silent);
            }
        }
    }

    /** Makes every read from the answer's body wait by this clock. */
    void watchBody(ClassicHttpResponse response, HttpClientConnection connection) {
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new WatchedEntity(entity, connection));
        }
    }

    /** Never zero, which would mean for ever. */
    private void waitAtMost(HttpClientConnection connection, long nanos) {
        long millis = Math.max(1, Math.min((nanos + 999_999) / 1_000_000, Integer.MAX_VALUE));
        if (millis != setMillis) {
            setMillis = millis;
            connection.setSocketTimeout(Timeout.ofMilliseconds(millis));
        }
    }

    private static long nanos(Duration duration) {
        return (duration.compareTo(FOREVER) < 0 ? duration : FOREVER).toNanos();
    }

    /** One wait for the provider's next byte, over as many heartbeats as it takes. */
    private final class Wait {

        private final HttpClientConnection connection;
        private final long end;
        private long beat;

        Wait(HttpClientConnection connection, long limit) {
            long now = System.nanoTime();
            this.connection = connection;
            this.end = Math.min(now + limit, start + total);
            this.beat = now + heartbeat;
            waitAtMost(connection, Math.min(end, beat) - now);
        }

        /**
         * Lets the next try begin.
         *
         * @throws SocketTimeoutException the same one, when the provider's time is over
         * @throws ClientGoneException when the client went away meanwhile
         */
        void goOn(SocketTimeoutException silent) throws SocketTimeoutException, ClientGoneException {
            long now = System.nanoTime();
            if (now >= end) {
                throw silent;
            }
            if (now >= beat) {
                silence.lasts();
                now = System.nanoTime();
                beat = now + heartbeat;
            }
            waitAtMost(connection, Math.min(end, beat) - now);
        }
    }

    private final class WatchedEntity extends HttpEntityWrapper {

        private final HttpClientConnection connection;

        WatchedEntity(HttpEntity entity, HttpClientConnection connection) {
            super(entity);
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new WatchedStream(super.getContent(), connection);
        }
    }

    private final class WatchedStream extends FilterInputStream {

        private final HttpClientConnection connection;

        WatchedStream(InputStream in, HttpClientConnection connection) {
            super(in);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Wait wait = new Wait(connection, idle);
            for (; ; ) {
                try {
                    return in.read(into, offset, length);
                } catch (SocketTimeoutException silent) {
                    wait.goOn(silent);
                }
            }
        }
    }
}
