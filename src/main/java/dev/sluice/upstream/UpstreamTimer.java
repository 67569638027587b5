package dev.sluice.upstream;

import dev.sluice.routing.Timeouts;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Bounds how long an exchange waits for its provider, while it sends the request and while it reads the response, and
 * reports silence at each heartbeat interval (behaviour.md 5.5, 5.7).
 *
 * <p>The exchange's thread waits without a socket timeout, because on a virtual thread a timeout costs more than all other
 * work on an event. It records when a wait begins and ends, and {@link UpstreamTimerScheduler} checks all timers from a
 * thread of its own. That thread may hold a wait: the exchange's thread, if it returns meanwhile, continues only after the
 * release.
 */
final class UpstreamTimer {

    private static final Logger LOG = System.getLogger(UpstreamTimer.class.getName());

    /** The time limit restarts after each part of this size that the provider has accepted. */
    private static final int MAX_PART = 128 * 1024;

    /** How long a wait lasts before it is looked whether the client is still there, and then the time between two looks. */
    private static final long LOOK_INTERVAL = Duration.ofSeconds(1).toNanos();

    /** Longer than any exchange; keeps sums of times from overflowing. */
    static final Duration FOREVER = Duration.ofDays(365);

    private enum Phase {
        /** The exchange's thread is not waiting for the provider. */
        BUSY,
        /** The exchange's thread waits for the provider. */
        WAITING,
        /** The scheduler holds the wait: the exchange's thread must not touch the client's response. */
        HELD,
        /** The wait was too long, the client has gone or a heartbeat failed: the exchange is cancelled. */
        EXPIRED
    }

    private final long start = System.nanoTime();
    private final long firstByte;
    private final long idle;
    private final long total;
    private final AnswerClock clock;
    private final SilenceObserver silence;
    private final FirstContent content;
    private final Cancellable exchange;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.BUSY);

    /** Gets a permit whenever a held wait is released. */
    private final Semaphore holdEnded = new Semaphore(0);

    /** When the wait expires, and when the next heartbeat is due. Accessed by the thread that waits or holds the wait. */
    private long end;

    private long heartbeatDue;

    /** When to look whether the client is still there. Accessed like the times above. */
    private long lookDue;

    /** When the wait for the head expires, whatever interim responses arrive. */
    private long headEnd;

    /** When the wait for the body expires. For the exchange's thread. */
    private long bodyEnd = start + FOREVER.toNanos();

    /** Whether a byte of the request may have been sent. For the exchange's thread. */
    private boolean isSent;

    /** The client's failure that ended the wait; empty when it expired. Accessed by the thread that holds the wait. */
    private Optional<ClientGoneException> gone = Optional.empty();

    /**
     * Starts the time limit of the whole exchange.
     *
     * @param clock when the observer is called
     * @param silence called on any thread while the exchange's thread waits
     * @param content what happens while the first content does not come
     * @param exchange cancelled when the wait was too long
     */
    UpstreamTimer(
            Timeouts timeouts, AnswerClock clock, SilenceObserver silence, FirstContent content, Cancellable exchange) {
        this.firstByte = nanos(timeouts.firstByte());
        this.idle = nanos(timeouts.idle());
        this.total = nanos(timeouts.total().orElse(FOREVER));
        this.clock = clock;
        this.silence = silence;
        this.content = content;
        this.exchange = exchange;
    }

    /** Applies the time limit to every write to the provider; each part gets as long as the response's head. */
    OutputStream watch(OutputStream provider) {
        return new TimedOutput(provider);
    }

    /** Starts the time limit for the head of the response, which all interim responses share. */
    void startHead() {
        long now = System.nanoTime();
        headEnd = now + firstByte;
        lookDue = now + LOOK_INTERVAL;
        heartbeatDue = clock.dueForHead(now);
        content.requestIsSent(now);
    }

    /** Records that bytes of the request are about to be sent. */
    void requestBegins() {
        isSent = true;
    }

    /** Whether a byte of the request may have been sent. */
    boolean isRequestSent() {
        return isSent;
    }

    /**
     * Waits for a time, or until it is over.
     *
     * @param over counted down when the exchange is cancelled
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    void pause(Duration time, CountDownLatch over) throws ClientGoneException {
        long now = System.nanoTime();
        lookDue = now + LOOK_INTERVAL;
        heartbeatDue = clock.dueInPause(now);
        begin(now + FOREVER.toNanos());
        try {
            // Either way the caller asks what is next; a cancelled exchange gets nothing more.
            boolean unused = over.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        try {
            finish();
        } catch (SocketTimeoutException unexpected) {
            throw new IllegalStateException("a pause has no time limit", unexpected);
        }
    }

    /**
     * Waits for the head of the response, or for that of an interim response. Call {@link #startHead} first.
     *
     * @throws SocketTimeoutException if it did not arrive in time
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    ClassicHttpResponse awaitHead(HttpClientConnection connection) throws IOException, HttpException {
        begin(headEnd);
        ClassicHttpResponse head;
        try {
            head = connection.receiveResponseHeader();
        } catch (IOException | HttpException | RuntimeException broken) {
            finish();
            throw broken;
        }
        finish();
        return head;
    }

    /** Lets the rest of the body take so long at most. */
    void limitBody(Duration rest) {
        bodyEnd = System.nanoTime() + nanos(rest);
    }

    /** Applies the idle timeout to every read of the response's body. */
    void watchBody(ClassicHttpResponse response) {
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new TimedEntity(entity));
        }
    }

    /**
     * Ends the wait if it was too long, or sends a heartbeat if one is due.
     *
     * @param heartbeats runs heartbeats, which may block; if it rejects one, the next check tries again
     */
    void check(Executor heartbeats) {
        long now = System.nanoTime();
        if (phase.get() != Phase.WAITING || !isAnythingDue(now)) {
            // A wait that began this moment is checked next time; from here on it is certain which wait is held.
            return;
        }
        if (!phase.compareAndSet(Phase.WAITING, Phase.HELD)) {
            return;
        }
        if (now - end >= 0 || isTooLate(now)) {
            expire();
        } else if (content.hedge().isDue(now)) {
            content.hedge().start(() -> release(Phase.WAITING));
        } else if (content.hedge().hasFailed()) {
            hold(heartbeats, content.hedge()::endFailed);
        } else if (now - heartbeatDue >= 0) {
            hold(heartbeats, this::sendHeartbeat);
        } else if (now - lookDue >= 0) {
            hold(heartbeats, this::lookForClient);
        } else {
            release(Phase.WAITING);
        }
    }

    private boolean isAnythingDue(long now) {
        return now - end >= 0 || now - heartbeatDue >= 0 || now - lookDue >= 0 || content.isAnythingDue(now);
    }

    /** Does what may block while the wait is held. */
    private void hold(Executor heartbeats, ForClient task) {
        try {
            heartbeats.execute(() -> run(task));
        } catch (RejectedExecutionException busy) {
            LOG.log(Level.DEBUG, "heartbeat delayed", busy);
            release(Phase.WAITING);
        }
    }

    private void run(ForClient task) {
        try {
            task.run();
            release(Phase.WAITING);
        } catch (ClientGoneException disconnected) {
            gone = Optional.of(disconnected);
            expire();
        } catch (RuntimeException unexpected) {
            LOG.log(Level.ERROR, "heartbeat failed", unexpected);
            expire();
        }
    }

    private boolean isTooLate(long now) {
        return content.limit().isDue(now) && content.limit().exceed();
    }

    private void sendHeartbeat() throws ClientGoneException {
        silence.onSilence();
        long now = System.nanoTime();
        clock.spoken(now);
        heartbeatDue = clock.dueAfterBytes(now);
    }

    private void lookForClient() throws ClientGoneException {
        lookDue = System.nanoTime() + (silence.lookForClient() ? LOOK_INTERVAL : FOREVER.toNanos());
    }

    /** What is done for the client while the exchange's thread waits. */
    @FunctionalInterface
    private interface ForClient {

        void run() throws ClientGoneException;
    }

    private void expire() {
        release(Phase.EXPIRED);
        exchange.cancel();
    }

    private void release(Phase next) {
        phase.set(next);
        holdEnded.release();
    }

    private void begin(long expiry) {
        end = Math.min(expiry, start + total);
        phase.set(Phase.WAITING);
    }

    /**
     * Ends the wait, or waits for its release if it is held.
     *
     * @throws SocketTimeoutException if the wait was too long
     * @throws ClientGoneException if the client disconnected meanwhile
     */
    private void finish() throws SocketTimeoutException, ClientGoneException {
        while (!phase.compareAndSet(Phase.WAITING, Phase.BUSY)) {
            if (phase.get() == Phase.EXPIRED) {
                if (gone.isPresent()) {
                    throw gone.get();
                }
                throw content.limit().isExceeded()
                        ? new FirstTokenTimeoutException()
                        : new SocketTimeoutException("timeout while waiting for the provider");
            }
            holdEnded.acquireUninterruptibly();
        }
    }

    /** In nanoseconds; at most {@link #FOREVER}. */
    static long nanos(Duration duration) {
        return (duration.compareTo(FOREVER) < 0 ? duration : FOREVER).toNanos();
    }

    private final class TimedEntity extends HttpEntityWrapper {

        TimedEntity(HttpEntity entity) {
            super(entity);
        }

        @Override
        public InputStream getContent() throws IOException {
            return new TimedInput(super.getContent());
        }
    }

    private final class TimedOutput extends FilterOutputStream {

        TimedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += MAX_PART) {
                writePart(bytes, offset + done, Math.min(length - done, MAX_PART));
            }
        }

        private void writePart(byte[] bytes, int offset, int length) throws IOException {
            long now = System.nanoTime();
            lookDue = now + LOOK_INTERVAL;
            heartbeatDue = clock.dueBeforeHead(now);
            begin(now + firstByte);
            try {
                out.write(bytes, offset, length);
            } catch (IOException | RuntimeException broken) {
                finish();
                throw broken;
            }
            finish();
        }
    }

    private final class TimedInput extends FilterInputStream {

        TimedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long now = System.nanoTime();
            if (!silence.isStillSilent()) {
                heartbeatDue = clock.dueAfterBytes(now);
            }
            lookDue = now + LOOK_INTERVAL;
            begin(Math.min(now + idle, bodyEnd));
            int count;
            try {
                count = in.read(into, offset, length);
            } catch (IOException | RuntimeException broken) {
                finish();
                throw broken;
            }
            finish();
            return count;
        }
    }
}
