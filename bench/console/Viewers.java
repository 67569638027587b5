import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Measures what people who watch the page Live cost a gateway's clients. Rounds with and without viewers follow one another. Viewers ask as the page does:
 * every second, or after 5 seconds if as many watch as may. Clients send requests at a fixed rate, and the time counts from when each one was due.
 */
public final class Viewers {

    private static final int SENDERS = 16;
    private static final Duration ROUND = Duration.ofSeconds(8);
    private static final String VIEWER = "key-of-a-viewer";
    private static final String CLIENT = "key-of-a-client";
    private static final byte[] ANSWER = "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}"
            .getBytes(StandardCharsets.UTF_8);
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger failures = new AtomicInteger();
    private final String gateway;
    private final int viewers;
    private final int rate;

    private Viewers(String gateway, int viewers, int rate) {
        this.gateway = gateway;
        this.viewers = viewers;
        this.rate = rate;
    }

    /**
     * What clients saw in one round.
     *
     * @param cpuMicros processor time of the whole process for a request, in microseconds; the process has gateway, clients and provider
     */
    private record Round(double p50, double p99, double cpuMicros) {}

    public static void main(String[] args) throws Exception {
        int viewers = Integer.parseInt(args[0]);
        int rate = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        // Else the second packet of each answer waits 40 ms for the first one's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newFixedThreadPool(SENDERS));
        provider.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            call.getResponseHeaders().add("Content-Type", "application/json");
            call.sendResponseHeaders(200, ANSWER.length);
            call.getResponseBody().write(ANSWER);
            call.close();
        });
        provider.start();
        try (TestGateway gateway = TestGateway.start(
                "sluice.providers.fake.base-url=http://127.0.0.1:" + provider.getAddress().getPort() + "/v1",
                "sluice.providers.fake.auth=none",
                "sluice.providers.fake.default=true",
                "sluice.ledger=off",
                "sluice.clients.crm.key-sha256=" + Sha256.hex(CLIENT),
                "sluice.admin.proxies=127.0.0.1",
                "sluice.admin.keys.vera.sha256=" + Sha256.hex(VIEWER))) {
            new Viewers(gateway.url(), viewers, rate).run(rounds);
        }
        System.exit(0);
    }

    private void run(int rounds) throws Exception {
        round(0);
        round(viewers);
        System.out.printf("%d viewers, %d requests/s%n", viewers, rate);
        System.out.printf(
                "%20s %20s %24s%n", "p50 ms without, with", "p99 ms without, with", "CPU us without, with");
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            // In turn which comes first, so that what changes with time holds for both.
            Round first = round(i % 2 == 0 ? 0 : viewers);
            Round second = round(i % 2 == 0 ? viewers : 0);
            Round without = i % 2 == 0 ? first : second;
            Round with = i % 2 == 0 ? second : first;
            ratios.add(with.p99() / without.p99());
            System.out.printf(
                    "%9.2f %9.2f %10.2f %9.2f %14.0f %9.0f%n",
                    without.p50(), with.p50(), without.p99(), with.p99(), without.cpuMicros(), with.cpuMicros());
        }
        ratios.sort(null);
        System.out.printf(
                "p99 with viewers to p99 without, median of %d: %.3f; %d calls failed%n",
                rounds, ratios.get(rounds / 2), failures.get());
    }

    private Round round(int watching) throws InterruptedException, ExecutionException {
        AtomicBoolean isOver = new AtomicBoolean();
        List<Future<?>> watchers = new ArrayList<>();
        for (int viewer = 0; viewer < watching; viewer++) {
            String address = "203.0.113." + viewer;
            watchers.add(threads.submit(() -> watch(address, isOver)));
        }
        long cpu = process.getProcessCpuTime();
        List<Future<long[]>> sent = IntStream.range(0, SENDERS)
                .mapToObj(sender -> threads.submit(() -> send(sender)))
                .toList();
        List<long[]> parts = new ArrayList<>();
        for (Future<long[]> part : sent) {
            parts.add(part.get());
        }
        cpu = process.getProcessCpuTime() - cpu;
        isOver.set(true);
        for (Future<?> watcher : watchers) {
            watcher.get();
        }
        long[] nanos = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Round(nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6, cpu / 1e3 / nanos.length);
    }

    /** One part of the requests of a round; how long each took, in nanoseconds. */
    private long[] send(int sender) {
        long every = SENDERS * 1_000_000_000L / rate;
        long[] took = new long[(int) (ROUND.toNanos() / every)];
        long begin = System.nanoTime() + sender * every / SENDERS;
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + CLIENT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .build();
        for (int i = 0; i < took.length; i++) {
            long due = begin + i * every;
            sleep(due - System.nanoTime());
            call(request, 200);
            took[i] = System.nanoTime() - due;
        }
        return took;
    }

    private void watch(String address, AtomicBoolean isOver) {
        String after = "";
        while (!isOver.get()) {
            String answer = call(
                    HttpRequest.newBuilder(URI.create(gateway + "/admin/api/v1/live" + after))
                            .header("Authorization", "Bearer " + VIEWER)
                            .header("X-Forwarded-For", address)
                            .build(),
                    429);
            Matcher next = NEXT.matcher(answer);
            boolean isAnswered = next.find();
            after = isAnswered ? "?after=" + next.group(1) : after;
            for (int wait = isAnswered ? 10 : 50; wait > 0 && !isOver.get(); wait--) {
                sleep(100_000_000);
            }
        }
    }

    private String call(HttpRequest request, int alsoFine) {
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200 && answer.statusCode() != alsoFine) {
                failures.incrementAndGet();
            }
            return answer.body();
        } catch (IOException failed) {
            failures.incrementAndGet();
            return "";
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
