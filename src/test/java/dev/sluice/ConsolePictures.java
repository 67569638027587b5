package dev.sluice;

import dev.sluice.digest.Sha256;
import dev.sluice.ledger.RowId;
import dev.sluice.testing.Await;
import dev.sluice.testing.Browser;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.TestGateway;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * Makes the pictures of the console in the documentation, with data that is made up: in {@code docs/console}, or in the directory that the
 * system property {@code console.pictures} names. Runs only when it is asked for:
 *
 * <pre>mvn test -Dtest=ConsolePictures</pre>
 */
final class ConsolePictures {

    private static final String KEY = "key-of-an-operator";
    /** The id of the request whose picture is taken. */
    private static final String SHOWN = "b7e1c2d4-1f6a-4b7e-9c55-3f0a7d2e8801";

    private static final int DAYS = 60;
    private static final int REQUESTS = 220;

    /** In billionths of a dollar for a token: of the model {@code gpt-4o}, of {@code gpt-4o-mini} and of {@code text-embedding-3-small}. */
    private static final Rates LARGE = new Rates(2_500, 1_250, 10_000);

    private static final Rates SMALL = new Rates(150, 75, 600);
    private static final Rates EMBEDDING = new Rates(20, 20, 0);

    private static final List<Use> USES = List.of(
            new Use("crm", "smart", "openai-4o", LARGE, 760, 1_900, 420, 0.62),
            new Use("crm", "smart", "azure-4o", LARGE, 110, 1_900, 420, 0),
            new Use("crm", "fast", "mini", SMALL, 2_900, 900, 160, 0.3),
            new Use("claims", "smart", "openai-4o", LARGE, 420, 3_400, 380, 0.4),
            new Use("contracts", "smart", "azure-4o", LARGE, 130, 6_200, 700, 0.1),
            new Use("contracts", "fast", "mini", SMALL, 800, 5_200, 240, 0.2),
            new Use("search", "embed", "embeddings", EMBEDDING, 9_500, 380, 0, 0),
            new Use("search", "fast", "mini", SMALL, 5_200, 1_250, 110, 0.35));

    /** The memory of a gateway begins with its start, so that these figures are made up in the browser. */
    private static final String OVERVIEW = """
            (() => {
              const plain = window.fetch;
              const noise = (at) => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1;
              window.fetch = async (...call) => {
                const answer = await plain(...call);
                if (!String(call[0]).includes('/overview')) return answer;
                const data = await answer.json();
                let cost = 0;
                data.running = 37;
                data.started_at = new Date(Date.parse(data.at) - 9 * 86400000).toISOString();
                data.series.forEach((step, at) => {
                  const trouble = at > 41 && at < 49;
                  step.n = Math.round(410 + 110 * Math.sin(at / 11) + 70 * noise(at));
                  step.failed = Math.round(step.n * (trouble ? 0.03 : 0.001) * noise(at + 3));
                  step.refused = Math.round(2 * noise(at + 5));
                  step.first_p95_ms = Math.round(880 + 160 * noise(at + 7) + (trouble ? 620 : 0));
                  step.took_p95_ms = Math.round(4100 + 900 * noise(at + 9) + (trouble ? 1500 : 0));
                  const spent = Math.round(step.n * 4.1 + 300 * noise(at + 11));
                  cost += spent;
                  step.cost = (spent / 1000).toFixed(3);
                });
                const sum = (name) => data.series.reduce((all, step) => all + step[name], 0);
                data.totals = { n: sum('n'), failed: sum('failed'), refused: sum('refused'), first_p95_ms: 1080, took_p95_ms: 4730, cost: (cost / 1000).toFixed(3) };
                const shares = { 'openai-4o': [0.24, 0.76, 21, 1120], mini: [0.42, 0.14, 11, 610], embeddings: [0.3, 0.02, 4, 90], 'azure-4o': [0.04, 0.08, 0, 1840] };
                data.targets.forEach((target) => {
                  const [requests, money, running, first] = shares[target.target] ?? [0, 0, 0, undefined];
                  target.n = Math.round(data.totals.n * requests);
                  target.failed = target.target === 'azure-4o' ? 61 : Math.round(target.n * 0.0009);
                  target.refused_429 = target.target === 'azure-4o' ? 214 : 0;
                  target.errors_5xx = target.target === 'azure-4o' ? 61 : Math.round(target.n * 0.0009);
                  target.in_flight = running;
                  target.first_p95_ms = first;
                  target.cost = ((cost * money) / 1000).toFixed(3);
                });
                return new Response(JSON.stringify(data), { status: 200, headers: { 'Content-Type': 'application/json' } });
              };
            })();
            """;

    /** What a provider might answer, and the id of the request that has become of it. */
    private static final String TRIAL = """
            (() => {
              const plain = window.fetch;
              const words = ['A sluice is ', 'a channel whose gate ', 'controls how much water ', 'flows through it.'];
              const event = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\\n\\n`;
              window.fetch = async (...call) => {
                if (call[1]?.method !== 'POST' || !String(call[0]).includes('/try')) return plain(...call);
                return new Response(`${words.map(event).join('')}data: [DONE]\\n\\n`, { status: 200, headers: {
                  'Content-Type': 'text/event-stream', 'x-request-id': '%s', 'x-arch-llm-provider': 'openai',
                  'x-arch-llm-target': 'openai-4o', 'x-arch-llm-attempts': '2' } });
              };
            })();
            """;

    private final Random random = new Random(20261127);

    /** Of a token. */
    private record Rates(long input, long cached, long output) {

        long cost(long input, long cached, long output) {
            return (input - cached) * this.input + cached * this.cached + output * this.output;
        }
    }

    /**
     * What a client does with a model.
     *
     * @param n requests in a usual day
     * @param cached the part of the input that comes from the cache
     */
    private record Use(
            String client, String asked, String target, Rates rates, int n, int input, int output, double cached) {}

    @Test
    void picturesAreMade(@TempDir Path ledger) throws IOException {
        Path pictures = Files.createDirectories(Path.of(System.getProperty("console.pictures", "docs/console")));
        // The first one makes the tables; the second one begins with budgets that are used.
        try (TestGateway gateway = start(ledger);
                LedgerTables tables = LedgerTables.in(ledger)) {
            Await.until(
                    "the ledger answers",
                    () -> gateway.get("/admin/api/v1/usage", "Authorization: Bearer " + KEY)
                                    .status()
                            == 200);
            fill(tables);
        }
        try (TestGateway gateway = start(ledger);
                Browser browser = Browser.start()) {
            Await.until("budgets are used", () -> gateway.get("/admin/api/v1/budgets", "Authorization: Bearer " + KEY)
                    .bodyText()
                    .matches("(?s).*\"used\":\"[1-9].*"));
            browser.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", OVERVIEW));
            browser.load(gateway.url() + "/admin/");
            browser.press(KEY, Keys.ENTER);
            show(browser, gateway, pictures);
        }
    }

    private static void show(Browser browser, TestGateway gateway, Path pictures) throws IOException {
        String console = gateway.url() + "/admin/#";
        post(gateway, "targets/cool?target=mini-spare&seconds=1380");
        // A breaker that is opened by hand is open for seconds alone.
        post(gateway, "targets/open?target=azure-4o");
        take(browser, console + "/", 1400, 800, "light", pictures.resolve("overview.png"));
        post(gateway, "targets/open?target=azure-4o");
        take(browser, console + "/targets", 1400, 640, "light", pictures.resolve("targets.png"));
        post(gateway, "targets/open?target=azure-4o");
        take(browser, console + "/", 360, 780, "light", pictures.resolve("narrow.png"));
        take(browser, console + "/usage", 1400, 800, "light", pictures.resolve("usage.png"));
        take(browser, console + "/usage?by=client", 1400, 870, "dark", pictures.resolve("dark.png"));
        take(browser, console + "/budgets", 1400, 680, "light", pictures.resolve("budgets.png"));
        takeTrial(browser, console, pictures.resolve("try.png"));
        take(browser, console + "/requests?open=" + SHOWN, 1400, 900, "light", pictures.resolve("request.png"));
    }

    /** No provider is asked: the answer, and what is told of it, are made up in the browser. */
    private static void takeTrial(Browser browser, String console, Path picture) throws IOException {
        browser.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", TRIAL.formatted(SHOWN)));
        browser.size(1400, 1100);
        browser.colours("light");
        browser.load(console + "/try?client=crm&model=smart");
        browser.run("document.querySelector('textarea').focus()");
        browser.press("In one sentence: what is a sluice?");
        browser.run("document.querySelector('form.trial').requestSubmit()");
        Await.until("its row is shown", () -> browser.text("document.body.innerText")
                .contains("Its row in the ledger"));
        browser.run("document.activeElement.blur()");
        browser.settle();
        Files.write(picture, smaller(browser.picture()));
    }

    private static void take(Browser browser, String page, int width, int height, String colours, Path picture)
            throws IOException {
        browser.size(width, height);
        browser.colours(colours);
        browser.load(page);
        browser.run("document.activeElement.blur()");
        browser.settle();
        Files.write(picture, smaller(browser.picture()));
    }

    /** The same picture in fewer bytes. */
    private static byte[] smaller(byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        BufferedImage opaque = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(picture, 0, 0, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam most = writer.getDefaultWriteParam();
        most.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        most.setCompressionQuality(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque, null, null), most);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static void post(TestGateway gateway, String call) {
        gateway.post("/admin/api/v1/" + call, "", "Authorization: Bearer " + KEY, "x-sluice-admin: 1");
    }

    /** Nothing is sent to a provider. */
    private static TestGateway start(Path ledger) {
        return TestGateway.start(
                "sluice.providers.openai.base-url=https://api.openai.com/v1",
                "sluice.providers.openai.key=unused",
                "sluice.providers.azure.base-url=https://example.openai.azure.com/openai",
                "sluice.providers.azure.key=unused",
                "sluice.providers.azure.dialect=azure",
                "sluice.providers.azure.azure.api-version=2024-10-21",
                "sluice.targets.openai-4o.provider=openai",
                "sluice.targets.openai-4o.model=gpt-4o",
                "sluice.targets.azure-4o.provider=azure",
                "sluice.targets.azure-4o.model=gpt-4o",
                "sluice.targets.mini.provider=openai",
                "sluice.targets.mini.model=gpt-4o-mini",
                "sluice.targets.mini-spare.provider=azure",
                "sluice.targets.mini-spare.model=gpt-4o-mini",
                "sluice.targets.embeddings.provider=openai",
                "sluice.targets.embeddings.model=text-embedding-3-small",
                "sluice.models.smart.targets=openai-4o:3, azure-4o:1",
                "sluice.models.fast.targets=mini; mini-spare",
                "sluice.models.embed.targets=embeddings",
                "sluice.prices=on",
                "sluice.ledger=on",
                "sluice.ledger.dir=" + ledger,
                "sluice.budget.zone=Europe/Zurich",
                "sluice.clients.crm.key-sha256=" + Sha256.hex("crm"),
                "sluice.clients.claims.key-sha256=" + Sha256.hex("claims"),
                "sluice.clients.contracts.key-sha256=" + Sha256.hex("contracts"),
                "sluice.clients.search.key-sha256=" + Sha256.hex("search"),
                "sluice.budgets.team.amount=250",
                "sluice.budgets.team.per=month",
                "sluice.budgets.team.unpriced=pass",
                "sluice.budgets.company.amount=900",
                "sluice.budgets.company.per=month",
                "sluice.budgets.company.each=all",
                "sluice.budgets.company.action=alert",
                "sluice.budgets.company.alerts=50,75,90",
                "sluice.admin.keys.olga.sha256=" + Sha256.hex(KEY),
                "sluice.admin.keys.olga.role=operator");
    }

    private void fill(LedgerTables tables) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int before = DAYS; before >= 0; before--) {
            LocalDate day = today.minusDays(before);
            boolean isWeekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
            for (Use use : USES) {
                double growth = 1 + (DAYS - before) * 0.006;
                long n = Math.round(use.n() * growth * (isWeekend ? 0.22 : 1) * (0.9 + 0.2 * random.nextDouble()));
                addDay(tables, day, use, n);
            }
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (int i = REQUESTS; i > 0; i--) {
            addExchange(
                    tables,
                    now.minusMillis(i * 41_000L + random.nextInt(30_000)),
                    USES.get(random.nextInt(USES.size())),
                    i);
        }
    }

    private static void addDay(LedgerTables tables, LocalDate day, Use use, long n) {
        long input = n * use.input();
        long cached = Math.round(input * use.cached());
        long output = n * use.output();
        tables.update(
                "insert into usage_day (slot, gateway, client, usr, asked, target, n, refused, failed, counted, unpriced, dropped, input, cached, written,"
                        + " output, reasoning, cost, took_sum, first_sum) values (date '%s', 1, '%s', '%s', '%s', '%s', %d, %d, %d, 0, 0, 0, %d, %d, 0, %d, 0, %d, %d, %d)"
                                .formatted(
                                        day,
                                        use.client(),
                                        use.client(),
                                        use.asked(),
                                        use.target(),
                                        n,
                                        n / 900,
                                        n / 340,
                                        input,
                                        cached,
                                        output,
                                        use.rates().cost(input, cached, output),
                                        n * (use.output() * 9L + 150),
                                        n * 640));
    }

    private void addExchange(LedgerTables tables, Instant begun, Use use, int number) {
        UUID id = RowId.of(begun.toEpochMilli(), random.nextLong(), random.nextLong());
        boolean isShown = number == 4;
        boolean isLimited = number % 29 == 0;
        boolean hasFailed = number % 37 == 5;
        Use of = isShown ? USES.get(0) : use;
        String requestId = isShown
                ? "b7e1c2d4-1f6a-4b7e-9c55-3f0a7d2e8801"
                : new UUID(random.nextLong(), random.nextLong()).toString();
        double size = 0.4 + 1.2 * random.nextDouble();
        long input = Math.round(of.input() * size);
        long cached = Math.round(input * of.cached());
        long output = Math.round(of.output() * size);
        int first = of.output() == 0 ? 60 + random.nextInt(60) : 380 + random.nextInt(700);
        String answered = isLimited || hasFailed ? "null, null, null" : "%d, %d, 'r'".formatted(input, output);
        int attempts = isLimited ? 0 : isShown || hasFailed ? 2 : 1;
        int status = isLimited ? 429 : hasFailed ? 503 : 200;
        String model = of.asked().equals("smart")
                ? "gpt-4o-2024-08-06"
                : of.asked().equals("fast") ? "gpt-4o-mini-2024-07-18" : "text-embedding-3-small";
        tables.update(
                ("insert into exchange (id, begun, n, gateway, request_id, client, usr, api, stream, asked, target, provider, model, status, ending,"
                                + " error, attempts, queue_ms, first_ms, took_ms, input, output, source, cached, price, cost, unpriced, provider_id)"
                                + " values ('%s', timestamp '%s', 1, 1, '%s', '%s', '%s', '%s', %b, '%s', %s, %s, %s, %d, '%s', %s, %d, %d, %s, %d, %s, %s, %s, %s, false, %s)")
                        .formatted(
                                id,
                                begun.atZone(ZoneOffset.UTC).toLocalDateTime(),
                                requestId,
                                of.client(),
                                of.client(),
                                of.asked().equals("embed") ? "embeddings" : "chat",
                                of.asked().equals("smart"),
                                of.asked(),
                                isLimited ? "null" : "'" + of.target() + "'",
                                isLimited ? "null" : "'openai'",
                                answered.startsWith("null") ? "null" : "'" + model + "'",
                                status,
                                isLimited ? "here" : "complete",
                                isLimited ? "'insufficient_quota'" : "null",
                                attempts,
                                0,
                                isLimited ? "null" : first,
                                isLimited ? 1 : first + (of.output() == 0 ? 4 : (int) (output * 9)),
                                answered,
                                answered.startsWith("null") ? "null" : cached,
                                answered.startsWith("null") ? "null" : "'a41f09c2'",
                                isLimited
                                        ? "null"
                                        : hasFailed ? "0" : of.rates().cost(input, cached, output),
                                isShown ? "'chatcmpl-BxK2mQ9dT4vR7'" : "null"));
        if (isShown || hasFailed) {
            addAttempt(tables, id, 1, "azure-4o", isShown ? "429" : "503");
            addAttempt(tables, id, 2, "openai-4o", isShown ? "200" : "503");
        }
    }

    private static void addAttempt(LedgerTables tables, UUID id, int n, String target, String result) {
        tables.update("insert into attempt (exchange, n, target, result) values ('%s', %d, '%s', '%s')"
                .formatted(id, n, target, result));
    }
}
