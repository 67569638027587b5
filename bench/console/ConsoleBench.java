import com.sun.management.OperatingSystemMXBean;
import dev.sluice.digest.Sha256;
import dev.sluice.testing.Await;
import dev.sluice.testing.Browser;
import dev.sluice.testing.ConsolePage;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.Keys;

/** Measures what the pages of the console ask for on a full ledger, and the pages themselves in Chromium. */
public final class ConsoleBench {

    private static final String API = "/admin/api/v1/";
    private static final String KEY = "key-of-an-operator";
    private static final String[] AS = {"Authorization: Bearer " + KEY};
    private static final int CALLS = 20;

    /** The second compiler compiles what has run some thousand times, or looped as often. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /**
     * What the pages ask for, with the ranges that they begin with and the widest that they offer. {@code D-3} is the day three days ago,
     * {@code H-24} the hour 24 hours ago.
     */
    private static final List<String> ASKED = List.of(
            "session",
            "overview",
            "live",
            "targets",
            "budgets",
            "alerts",
            "limits?client=client-3",
            "usage?by=asked&step=none&from=D-29&to=D+1",
            "usage?by=asked&step=day&from=D-29&to=D+1",
            "usage?by=client&step=none&from=D-29&to=D+1",
            "usage?by=client&step=day&from=D-29&to=D+1",
            "usage?by=user&step=none&from=D-29&to=D+1",
            "usage?by=user&step=day&from=D-29&to=D+1&user=user-0&user=user-1&user=user-2&user=user-3",
            "usage?by=asked&step=none&client=client-3&from=D-29&to=D+1",
            "usage?by=asked&step=hour&from=H-24",
            "usage?by=asked&step=none&from=H-24",
            "usage?by=target&step=hour&from=D-2&to=D+1",
            "usage?by=asked,target&step=none",
            "usage?by=client,user,asked,target&step=none&from=D-6&to=D+1",
            "usage/compare?by=asked&from=D-29&to=D+1&against_from=D-59&against_to=D-29",
            "usage/compare?by=user&from=D-14&to=D+1&against_from=D-29&against_to=D-14",
            "usage/percentiles?step=day&by_target=true",
            "exchanges",
            "exchanges?from=D-29&to=D+1",
            "exchanges?client=client-19",
            "exchanges?user=user-199",
            "exchanges?user=nobody",
            "exchanges?failed=true",
            "exchanges?failed=true&client=client-19",
            "exchanges?status=503",
            "exchanges?status=504&from=D-29&to=D+1",
            "exchanges?error=no_such_error&from=D-29&to=D+1",
            "exchanges?target=target-3&asked=model-7&status=4xx&from=D-29&to=D+1",
            "exchanges?asked=no-such-model&from=D-29&to=D+1",
            "exchanges?request_id=REQUEST",
            "exchanges/REQUEST",
            "audit",
            "audit/verify",
            "prices",
            "reprice",
            "clients",
            "try?client=client-3",
            "gateways",
            "ledger",
            "config");

    private final OperatingSystemMXBean process =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Instant now = Instant.now();

    public static void main(String[] args) throws Exception {
        String database = args[0];
        int rows = Integer.parseInt(args[1]);
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "console-bench-" + database + "-" + rows);
        Files.createDirectories(directory);
        if (database.equals("h2")) {
            new ConsoleBench()
                    .run(rows, directory, List.of(), "jdbc:h2:file:" + directory.resolve("ledger"), "sluice", "");
        } else {
            try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("postgresql"))
                    .setCleanDataDirectory(false)
                    .setServerConfig("max_wal_size", "4GB")
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start()) {
                String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
                new ConsoleBench()
                        .run(
                                rows,
                                directory,
                                List.of(
                                        "sluice.ledger.url=" + url,
                                        "sluice.ledger.user=postgres",
                                        "sluice.ledger.password=postgres"),
                                url,
                                "postgres",
                                "postgres");
            }
        }
        System.exit(0);
    }

    private void run(int rows, Path directory, List<String> more, String url, String user, String password)
            throws Exception {
        Path full = directory.resolve("full");
        if (Files.notExists(full)) {
            start(directory, more).close();
            long begin = System.nanoTime();
            try (Connection connection = DriverManager.getConnection(url, user, password)) {
                new LedgerFill(connection).fill(rows, now);
                if (!more.isEmpty()) {
                    connection.setAutoCommit(true);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("VACUUM ANALYZE");
                        statement.execute("CHECKPOINT");
                    }
                }
            }
            Files.createFile(full);
            System.out.printf("filled in %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
        }
        try (TestGateway gateway = start(directory, more)) {
            String request = field(gateway.get(API + "exchanges?limit=1", AS), "request_id");
            System.out.printf("%-80s %8s %8s %8s %10s%n", "GET", "p50 ms", "p95 ms", "CPU ms", "bytes");
            String only = System.getProperty("only", "");
            for (String call : ASKED) {
                if (call.contains(only)) {
                    measure(gateway, call, request);
                }
            }
            if (only.isEmpty() || only.equals("pages")) {
                pages(gateway, request);
            }
        }
    }

    private static String field(RawResponse answer, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(answer.bodyText());
        if (!found.find()) {
            throw new IllegalStateException(answer.bodyText());
        }
        return found.group(1);
    }

    private static TestGateway start(Path directory, List<String> more) {
        List<String> properties = new ArrayList<>(List.of(
                "sluice.providers.fake.base-url=http://127.0.0.1:9/v1",
                "sluice.providers.fake.auth=none",
                "sluice.providers.fake.default=true",
                "sluice.budgets.each.amount=1000",
                "sluice.budgets.each.per=month",
                "sluice.budgets.each.unpriced=pass",
                "sluice.prices=on",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + directory,
                "sluice.admin.keys.olga.sha256=" + Sha256.hex(KEY),
                "sluice.admin.keys.olga.role=operator"));
        for (int client = 0; client < LedgerFill.CLIENTS; client++) {
            properties.add("sluice.clients.client-%d.key-sha256=%s".formatted(client, Sha256.hex("client-" + client)));
        }
        properties.addAll(more);
        TestGateway gateway = TestGateway.start(properties.toArray(String[]::new));
        Await.until("the ledger answers", () -> gateway.get(API + "exchanges", AS).status() == 200);
        return gateway;
    }

    private void measure(TestGateway gateway, String call, String request) {
        String path = API + dated(call).replace("REQUEST", request);
        long warm = System.nanoTime() + WARM_UP.toNanos();
        int bytes = 0;
        for (int i = 0; i < 3 || System.nanoTime() < warm; i++) {
            bytes = gateway.get(path, AS).body().length;
        }
        long[] micros = new long[CALLS];
        long cpu = process.getProcessCpuTime();
        int status = 0;
        for (int i = 0; i < CALLS; i++) {
            long begin = System.nanoTime();
            status = gateway.get(path, AS).status();
            micros[i] = (System.nanoTime() - begin) / 1_000;
        }
        double each = (process.getProcessCpuTime() - cpu) / 1e6 / CALLS;
        Arrays.sort(micros);
        System.out.printf(
                "%-80s %8.1f %8.1f %8.1f %10d%s%n",
                call,
                micros[CALLS / 2] / 1e3,
                micros[CALLS * 95 / 100 - 1] / 1e3,
                each,
                bytes,
                status == 200 ? "" : " status " + status);
    }

    private String dated(String call) {
        Matcher relative = Pattern.compile("([DH])([+-]\\d+)").matcher(call);
        return relative.replaceAll(found -> {
            int n = Integer.parseInt(found.group(2));
            return found.group(1).equals("D")
                    ? LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(n).toString()
                    : now.plus(Duration.ofHours(n)).toString();
        });
    }

    private static void pages(TestGateway gateway, String request) {
        System.out.printf("%n%-40s %16s %16s%n", "page", "first paint ms", "settled ms");
        try (Browser browser = Browser.start()) {
            String console = gateway.url() + "/admin/";
            browser.load(console);
            browser.press(KEY, Keys.ENTER);
            List<String> pages = new ArrayList<>();
            ConsolePage.ALL.forEach(page -> pages.add(page.fragment()));
            pages.addAll(List.of("/usage?range=30d&by=user", "/requests?range=30d", "/requests?open=" + request));
            for (String page : pages) {
                long[] first = new long[5];
                long[] last = new long[5];
                for (int i = 0; i < first.length; i++) {
                    browser.load(console + "#" + page);
                    last[i] = Math.round(Double.parseDouble(browser.text("performance.now()")));
                    first[i] = Math.round(Double.parseDouble(
                            browser.text("performance.getEntriesByName('first-contentful-paint')[0].startTime")));
                }
                System.out.printf("%-40s %16s %16s%n", page, middleAndMost(first), middleAndMost(last));
            }
        }
    }

    private static String middleAndMost(long[] of) {
        Arrays.sort(of);
        return "%d, at most %d".formatted(of[of.length / 2], of[of.length - 1]);
    }
}
