import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays a provider that streams, and the clients of a gateway in front of it, and checks every event.
 *
 * <p>Usage: {@code java Streams GATEWAY_PORT PROVIDER_PORT STREAMS EVENTS_PER_SECOND SECONDS}, on JDK 21 or later. Each
 * event carries its number and the time at which it was written; a client that misses one, sees one twice, or does not see the
 * end, fails. Prints what was lost, the events a second, and how long events were under way.
 */
public final class Streams {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final int gatewayPort;
    private final int streams;
    private final int perSecond;
    private final int events;
    private final long[][] transit;
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Streams(int gatewayPort, int streams, int perSecond, int seconds) {
        this.gatewayPort = gatewayPort;
        this.streams = streams;
        this.perSecond = perSecond;
        this.events = perSecond * seconds;
        this.transit = new long[streams][events];
    }

    public static void main(String[] args) throws Exception {
        int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Streams bench = new Streams(numbers[0], numbers[2], numbers[3], numbers[4]);
        try (ServerSocket provider = new ServerSocket()) {
            provider.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers[1]), 4096);
            Thread.startVirtualThread(() -> bench.serve(provider));
            bench.run();
        }
        System.exit(bench.lost.get() + bench.failed.get() == 0 ? 0 : 1);
    }

    private void run() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(streams);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams; i++) {
                int number = i;
                threads.submit(() -> {
                    try {
                        ask(number);
                        whole.incrementAndGet();
                    } catch (IOException broken) {
                        failed.incrementAndGet();
                    } finally {
                        over.countDown();
                    }
                });
                // Clients do not all come in the same millisecond.
                LockSupport.parkNanos(1_000_000);
            }
            over.await();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] all = Arrays.stream(transit).flatMapToLong(Arrays::stream).filter(nanos -> nanos > 0).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "streams %d, whole %d, failed %d, events lost %d, events %d, %.0f events/s over %.1f s%n",
                streams,
                whole.get(),
                failed.get(),
                lost.get(),
                all.length,
                all.length / seconds,
                seconds);
        System.out.printf(
                Locale.ROOT,
                "transit ms: p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f%n",
                at(all, 0.5),
                at(all, 0.99),
                at(all, 0.999),
                at(all, 1));
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
    }

    private void ask(int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            String body = "{\"model\":\"bench\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
            int next = 0;
            for (String line; (line = Wire.line(in)) != null; ) {
                if (line.startsWith("data: {")) {
                    int n = (int) number(line, "\"n\":");
                    if (n != next) {
                        lost.incrementAndGet();
                    }
                    next = n + 1;
                    transit[number][n] = System.nanoTime() - number(line, "\"sent\":");
                } else if (line.equals("data: [DONE]")) {
                    lost.addAndGet(events - next);
                    return;
                }
            }
            throw new IOException("the stream ended without [DONE], after event " + next);
        }
    }

    private static long number(String line, String name) {
        int start = line.indexOf(name) + name.length();
        int end = start;
        while (Character.isDigit(line.charAt(end))) {
            end++;
        }
        return Long.parseLong(line, start, end, 10);
    }

    private void serve(ServerSocket provider) {
        try {
            for (; ; ) {
                Socket connection = provider.accept();
                connection.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> answer(connection));
            }
        } catch (IOException closed) {
            // The run is over.
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 1024);
            if (!Wire.hasRead(in)) {
                throw new EOFException("the request ended early");
            }
            OutputStream out = connection.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            long start = System.nanoTime();
            for (int n = 0; n < events; n++) {
                long due = start + n * 1_000_000_000L / perSecond;
                LockSupport.parkNanos(due - System.nanoTime());
                chunk(out, event(n));
            }
            chunk(out, DONE);
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            failed.incrementAndGet();
        }
    }

    private static byte[] event(int n) {
        return ("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},"
                        + "\"finish_reason\":null}],\"n\":" + n + ",\"sent\":" + System.nanoTime() + "}\n\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void chunk(OutputStream out, byte[] data) throws IOException {
        byte[] size = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = Arrays.copyOf(size, size.length + data.length + 2);
        System.arraycopy(data, 0, chunk, size.length, data.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        out.write(chunk);
    }
}
