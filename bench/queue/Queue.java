import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays a provider with few places, and many clients that wait for one and leave when they like.
 *
 * <p>Usage: {@code java Queue GATEWAY_PORT PROVIDER_PORT PLACES CALLERS SECONDS}, on JDK 21 or later. Callers belong to {@value #CLIENTS}
 * clients, whose keys are {@code queue-0} and so on. Each waits as long as it likes, from nothing to {@value #PATIENCE} milliseconds, closes its
 * connection, and comes again. In the end nobody may be in the queue, no place may be taken, and as many requests as there are places must reach the
 * provider at once, and not one more. Prints a line each minute, and fails if a place was lost or given twice.
 */
public final class Queue {

    private static final int CLIENTS = 40;
    private static final int PATIENCE = 20_000;

    /** The status of a request that finds the queue full. */
    private static final int FULL = 503;

    private static final int FASTEST = 100;
    private static final int SLOWEST = 300;
    private static final String BODY = "{\"model\":\"queue\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final HttpClient metrics = HttpClient.newHttpClient();
    private final int gatewayPort;
    private final int places;
    private final AtomicInteger atProvider = new AtomicInteger();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean isOver;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private Queue(int gatewayPort, int places) {
        this.gatewayPort = gatewayPort;
        this.places = places;
    }

    public static void main(String[] args) throws Exception {
        int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Queue bench = new Queue(numbers[0], numbers[2]);
        try (ServerSocket provider = new ServerSocket()) {
            provider.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers[1]), 4096);
            Thread.startVirtualThread(() -> bench.serve(provider));
            System.exit(bench.run(numbers[3], numbers[4]) ? 0 : 1);
        }
    }

    private boolean run(int callers, int seconds) throws Exception {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String key = "queue-" + i % CLIENTS;
            all.add(Thread.startVirtualThread(() -> call(key)));
        }
        boolean isExact = true;
        for (int second = 1; second <= seconds; second++) {
            TimeUnit.SECONDS.sleep(1);
            if (second % 60 == 0 || second == seconds) {
                isExact &= report(second);
            }
        }
        isOver = true;
        for (Thread each : all) {
            each.join();
        }
        return isEmptied() & allPlacesAreThere() & isExact & failed.get() == 0;
    }

    /** While somebody waits, the provider has as many as there are places, but for the moments between two of them. */
    private boolean report(int second) throws Exception {
        int inFlight = metric("sluice_target_in_flight{");
        int queue = metric("sluice_target_queue{");
        long atOnce = 0;
        for (int sample = 0; sample < 100; sample++) {
            atOnce += atProvider.get();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        System.out.printf(
                Locale.ROOT,
                "%d s: in the queue %d, in flight %d, at the provider %.1f; served %d, left %d, refused %d, failed %d%n",
                second,
                queue,
                inFlight,
                atOnce / 100.0,
                served.get(),
                left.get(),
                refused.get(),
                failed.get());
        return inFlight <= places && (queue == 0 || atOnce / 100.0 > 0.75 * places);
    }

    private boolean isEmptied() throws Exception {
        for (int i = 0; i < 300; i++) {
            if (metric("sluice_target_in_flight{") == 0 && metric("sluice_target_queue{") == 0) {
                System.out.println("nobody is in the queue, and no place is taken");
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.printf(
                "left behind: in flight %d, in the queue %d%n",
                metric("sluice_target_in_flight{"),
                metric("sluice_target_queue{"));
        return false;
    }

    private boolean allPlacesAreThere() throws Exception {
        gate = new CountDownLatch(1);
        List<Thread> last = new ArrayList<>();
        for (int i = 0; i < places + 5; i++) {
            String key = "queue-" + i % CLIENTS;
            last.add(Thread.startVirtualThread(() -> callOnce(key, 60_000)));
        }
        for (int i = 0; i < 300 && (atProvider.get() < places || metric("sluice_target_queue{") < 5); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        int reached = atProvider.get();
        int waiting = metric("sluice_target_queue{");
        System.out.printf("of %d at once, %d reach the provider and %d wait%n", places + 5, reached, waiting);
        gate.countDown();
        for (Thread each : last) {
            each.join();
        }
        return reached == places && waiting == 5;
    }

    private int metric(String start) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gatewayPort + "/metrics"))
                .timeout(Duration.ofSeconds(30))
                .build();
        return (int) metrics.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void call(String key) {
        while (!isOver) {
            if (callOnce(key, 1 + ThreadLocalRandom.current().nextInt(PATIENCE)) == FULL) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    /** The status; 0 for one that left. */
    private int callOnce(String key, int patienceMillis) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
            socket.setSoTimeout(patienceMillis);
            String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + key + "\r\nContent-Length: " + BODY.length()
                    + "\r\nConnection: close\r\n\r\n" + BODY;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = Wire.line(new BufferedInputStream(socket.getInputStream(), 1024));
            int code = status == null ? 0 : Integer.parseInt(status.split(" ", 3)[1]);
            (code == 200 ? served : code == FULL ? refused : failed).incrementAndGet();
            return code;
        } catch (SocketTimeoutException impatient) {
            left.incrementAndGet();
            return 0;
        } catch (IOException broken) {
            failed.incrementAndGet();
            return 0;
        }
    }

    private void serve(ServerSocket provider) {
        try {
            for (; ; ) {
                Socket connection = provider.accept();
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The run is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 1024);
            while (Wire.hasRead(in)) {
                atProvider.incrementAndGet();
                try {
                    gate.await();
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(FASTEST, SLOWEST));
                } finally {
                    atProvider.decrementAndGet();
                }
                connection.getOutputStream().write(Wire.ANSWER);
            }
        } catch (IOException | InterruptedException gone) {
            // The client of this request has left.
        }
    }
}
