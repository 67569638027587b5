import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays two providers, one that answers and one that never does, and a client of a gateway that sends copies of some requests to the latter.
 *
 * <p>Usage: {@code java Mirror GATEWAY_PORT PROVIDER_PORT HANGING_PORT REQUESTS_PER_SECOND SECONDS}, on JDK 21 or later. Requests for the
 * models {@code plain} and {@code copied} are sent in turns, so that both meet the same machine, and their latencies are compared. Fails if a request
 * fails, or if nothing was copied.
 */
public final class Mirror {

    private static final String[] MODELS = {"plain", "copied"};
    private static final int PROVIDER_MILLIS = 20;
    private static final int WARM_UP_SECONDS = 10;

    private final URI url;
    private final int perSecond;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger copies = new AtomicInteger();

    private Mirror(int gatewayPort, int perSecond) {
        this.url = URI.create("http://127.0.0.1:" + gatewayPort + "/v1/chat/completions");
        this.perSecond = perSecond;
    }

    public static void main(String[] args) throws Exception {
        int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Mirror bench = new Mirror(numbers[0], numbers[3]);
        try (ServerSocket provider = listen(numbers[1]);
                ServerSocket hanging = listen(numbers[2])) {
            bench.serve(provider, bench::answer);
            bench.serve(hanging, bench::hang);
            bench.drive(WARM_UP_SECONDS);
            long[][] nanos = bench.drive(numbers[4]);
            for (int model = 0; model < MODELS.length; model++) {
                System.out.printf(
                        Locale.ROOT,
                        "%-6s %d requests: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms%n",
                        MODELS[model],
                        nanos[model].length,
                        at(nanos[model], 0.5),
                        at(nanos[model], 0.9),
                        at(nanos[model], 0.99));
            }
            System.out.printf(
                    Locale.ROOT,
                    "p99 with copies / without: %.3f; copies that hang: %d; failed: %d%n",
                    at(nanos[1], 0.99) / at(nanos[0], 0.99),
                    bench.copies.get(),
                    bench.failed.get());
            System.exit(bench.failed.get() == 0 && bench.copies.get() > 0 ? 0 : 1);
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
    }

    /** The latencies for each model, sorted, in nanoseconds. */
    private long[][] drive(int seconds) throws InterruptedException {
        long[][] nanos = new long[MODELS.length][perSecond * seconds / MODELS.length];
        List<Thread> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int n = 0; n < nanos[0].length * MODELS.length; n++) {
            LockSupport.parkNanos(start + n * 1_000_000_000L / perSecond - System.nanoTime());
            int model = n % MODELS.length;
            int number = n / MODELS.length;
            all.add(Thread.startVirtualThread(() -> nanos[model][number] = ask(MODELS[model])));
        }
        for (Thread each : all) {
            each.join();
        }
        for (long[] each : nanos) {
            Arrays.sort(each);
        }
        return nanos;
    }

    private long ask(String model) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "Hello there. ".repeat(150) + "\"}]}"))
                .build();
        long start = System.nanoTime();
        try {
            if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) {
                failed.incrementAndGet();
            }
        } catch (IOException | InterruptedException broken) {
            failed.incrementAndGet();
        }
        return System.nanoTime() - start;
    }

    private interface Server {
        void serve(Socket connection) throws IOException, InterruptedException;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        return socket;
    }

    private void serve(ServerSocket socket, Server server) {
        threads.submit(() -> {
            for (; ; ) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                threads.submit(() -> {
                    try (connection) {
                        server.serve(connection);
                    } catch (IOException | InterruptedException gone) {
                        // Its client has left.
                    }
                });
            }
        });
    }

    private void answer(Socket connection) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        while (Wire.hasRead(in)) {
            TimeUnit.MILLISECONDS.sleep(PROVIDER_MILLIS);
            connection.getOutputStream().write(Wire.ANSWER);
        }
    }

    private void hang(Socket connection) throws IOException {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        while (Wire.hasRead(in)) {
            copies.incrementAndGet();
        }
    }
}
