package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Plays a provider on a real loopback socket, with an HTTP/1.1 server of its own so that a test controls every byte of
 * an answer, every write, and the way a connection ends.
 *
 * <p>Answers 200 and an empty JSON object until it is told otherwise. Connections are kept alive; Content-Length,
 * chunked bodies and {@code Expect: 100-continue} are understood. A request that is not well formed HTTP/1.1 (two
 * lengths, no Host, a bare LF) is not answered: its connection is closed, and {@link #takeRequest()} fails with the
 * reason. Safe for use from every thread.
 */
public final class FakeProvider implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int BACKLOG = 512;

    private final ServerSocket server;
    private final ExecutorService threads;
    private final Set<FakeConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> queued = new ConcurrentLinkedQueue<>();
    private volatile Function<Received, Answer> otherwise = request -> Answer.json(200, "{}");
    private volatile FakeConnection latest;
    private volatile boolean sawByte;
    private volatile boolean closed;

    private FakeProvider(ServerSocket server) {
        this.server = server;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-provider-" + server.getLocalPort());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a provider on a free port of the loopback address. */
    public static FakeProvider start() {
        try {
            return start(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a provider on this socket, such as one that speaks TLS; it is closed with the provider. */
    public static FakeProvider start(ServerSocket listening) {
        FakeProvider provider = new FakeProvider(listening);
        provider.threads.execute(provider::accept);
        return provider;
    }

    /** A base URL at which every connection is refused, for as long as this process lives. */
    public static URI refusingUrl() {
        return baseUrl(Unheard.SOCKET.getLocalPort());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code http://127.0.0.1:<port>/v1}, in the form in which providers print theirs. */
    public URI baseUrl() {
        return baseUrl(port());
    }

    /** Gives this answer to every request from now on that finds none in the queue. */
    public FakeProvider answerWith(Answer answer) {
        return answerFor(request -> answer);
    }

    /** Asks for an answer to every request from now on that finds none in the queue; called from several threads. */
    public FakeProvider answerFor(Function<Received, Answer> answers) {
        otherwise = answers;
        return this;
    }

    /** Hangs up on the next request, and on its repetition if it came over a connection that had served before. */
    public FakeProvider enqueueHangUp() {
        return enqueue(Answer.hangUp()).enqueue(Answer.hangUp());
    }

    /** Gives this answer once, to the first request that finds it at the head of the queue. */
    public FakeProvider enqueue(Answer answer) {
        queued.add(answer);
        return this;
    }

    /**
     * Takes the oldest request that was not taken yet, and waits for it if need be.
     *
     * @throws AssertionError if none arrived in 10 seconds, with what went wrong on the way
     */
    public Received takeRequest() throws InterruptedException {
        Received request = received.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        if (request == null) {
            throw withFailures(new AssertionError("no further request reached the provider in " + PATIENCE + ", after "
                    + requests.get() + "; failures: " + failures));
        }
        return request;
    }

    /** How many requests have arrived that were not taken. */
    public int untaken() {
        return received.size();
    }

    /** What went wrong on its connections, such as requests that were not well formed. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Begins a test: drops the requests that were not taken, and answers 200 and an empty JSON object again. */
    public void startOver() {
        forgetRequests();
        answerWith(Answer.json(200, "{}"));
    }

    /** Drops the requests that were not taken, so that the next one taken is one that is still to come. */
    public void forgetRequests() {
        received.clear();
        queued.clear();
    }

    /** How many whole requests have arrived, taken or not; never less than the number of answers begun. */
    public int requestCount() {
        return requests.get();
    }

    /** How many connections were accepted, to see whether one was used again. */
    public int connectionCount() {
        return accepted.get();
    }

    /** Connections that are open at the moment. */
    public int openConnections() {
        return connections.size();
    }

    /** Whether not a single byte has arrived, not even of a request that was broken off. */
    public boolean sawNothing() {
        return !sawByte;
    }

    /**
     * Waits until the other side has closed the connection on which the latest request came.
     *
     * @return false if it was still open then, or was closed from this side
     * @throws AssertionError if no request has arrived yet: take it first
     */
    public boolean awaitPeerClosed(Duration patience) throws InterruptedException {
        FakeConnection connection = latest;
        if (connection == null) {
            throw withFailures(new AssertionError("no request has reached the provider; failures: " + failures));
        }
        return connection.awaitPeerClosed(patience);
    }

    /** Closes the port and all connections, whatever answers are under way. */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.forEach(FakeConnection::close);
            threads.shutdownNow();
        }
    }

    void sawByte() {
        sawByte = true;
    }

    void took(Received request, FakeConnection connection) {
        latest = connection;
        requests.incrementAndGet();
        received.add(request);
    }

    void failed(Throwable failure) {
        failures.add(failure);
    }

    Answer answerTo(Received request) {
        Answer next = queued.poll();
        return next == null ? otherwise.apply(request) : next;
    }

    private void accept() {
        while (!closed) {
            try {
                serve(server.accept());
            } catch (IOException e) {
                if (!closed) {
                    failed(e);
                }
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        FakeConnection connection = new FakeConnection(socket, this);
        accepted.incrementAndGet();
        connections.add(connection);
        try {
            threads.execute(connection::readRequests);
            threads.execute(() -> {
                connection.writeAnswers();
                connections.remove(connection);
            });
        } catch (RejectedExecutionException e) {
            // close() may have walked the set before this connection was in it.
            connection.close();
        }
    }

    private AssertionError withFailures(AssertionError error) {
        failures.forEach(error::addSuppressed);
        return error;
    }

    private static URI baseUrl(int port) {
        return URI.create("http://127.0.0.1:" + port + "/v1");
    }

    /** Bound, so that nothing else gets the port, but never listening: the kernel refuses who connects. */
    private static final class Unheard {
        private static final Socket SOCKET = new Socket();

        static {
            try {
                SOCKET.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
