package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.IO;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window, with an empty profile. It says what its pages wrote to the console, which hosts they asked, and what
 * axe finds in them. For one thread.
 */
public final class Browser implements AutoCloseable {

    /** For one script, which may wait for answers of a gateway. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Counts the answers that pages of the console still wait for, before any script of theirs runs. */
    private static final String COUNT_CALLS = """
            (() => {
              const plain = window.fetch;
              window.callsUnderWay = 0;
              window.fetch = async (...call) => {
                window.callsUnderWay++;
                try {
                  const answer = await plain(...call);
                  await answer.clone().arrayBuffer();
                  return answer;
                } finally {
                  window.callsUnderWay--;
                }
              };
            })();
            """;

    /** Returns when nothing is under way in three pictures in a row: a call may follow from the answer of another one. */
    private static final String SETTLE = """
            const done = arguments[0];
            const busy = () => window.callsUnderWay > 0 || !document.querySelector('h1')
              || document.querySelector('.loading, [aria-busy="true"]');
            const look = (quiet) => {
              if (busy()) setTimeout(look, 5, 0);
              else if (quiet === 3) done();
              else requestAnimationFrame(() => setTimeout(look, 0, quiet + 1));
            };
            look(0);
            """;

    private static final String RUN_AXE = """
            const done = arguments[arguments.length - 1];
            const only = arguments[0];
            axe.run(document, { resultTypes: ['violations'], ...(only.length > 0 && { runOnly: only }) })
              .then((results) => done(results.violations.flatMap((found) => found.nodes.map((node) =>
                `${found.id} (${found.help}): ${node.html.slice(0, 200)} ${node.any.map((one) => one.message).join('; ')}`))),
                (failure) => done([`axe failed: ${failure}`]));
            """;

    private static final Pattern REQUESTED = Pattern.compile("\"url\":\"(?:https?|wss?)://([^/\"]+)");

    private final ChromeDriver driver;
    private final Path profile;
    private final String axe;

    private Browser(ChromeDriver driver, Path profile, String axe) {
        this.driver = driver;
        this.profile = profile;
        this.axe = axe;
    }

    /**
     * Starts one, 1400 by 900 pixels, with light colours.
     *
     * @throws org.opentest4j.TestAbortedException when Chromium or its driver is not installed
     */
    public static Browser start() {
        Path chromium = RequiredProgram.find("chromium", "to show the pages of the console");
        Path chromedriver = RequiredProgram.find("chromedriver", "to steer Chromium");
        try {
            Path profile = Files.createTempDirectory("sluice-browser");
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            logs.enable(LogType.PERFORMANCE, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(chromium.toFile());
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--force-color-profile=srgb",
                    "--lang=en-GB",
                    "--user-data-dir=" + profile);
            options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(chromedriver.toFile())
                    .usingAnyFreePort()
                    .withLogOutput(OutputStream.nullOutputStream())
                    .build();
            Browser browser = new Browser(new ChromeDriver(service, options), profile, axe());
            browser.driver.manage().timeouts().scriptTimeout(PATIENCE);
            browser.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", COUNT_CALLS));
            browser.size(1400, 900);
            browser.colours("light");
            return browser;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String axe() throws IOException {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Gives pages this many CSS pixels. */
    public void size(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Tells pages which colours the system has: {@code light} or {@code dark}. */
    public void colours(String scheme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Calls a command of the DevTools protocol. */
    public void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Loads a page anew, and waits until it is {@link #settle settled}. */
    public void load(String url) {
        // Only from elsewhere is an address that differs in its fragment alone loaded.
        driver.get("about:blank");
        driver.get(url);
        settle();
    }

    /** Changes what is after {@code #} in the address, and waits until the page is {@link #settle settled}. */
    public void go(String fragment) {
        run("location.hash = arguments[0]", fragment);
        settle();
    }

    /** Waits until the page has a heading, and nothing that it waits for. */
    public void settle() {
        driver.executeAsyncScript(SETTLE);
    }

    /** The address of the page. */
    public String address() {
        return driver.getCurrentUrl();
    }

    /** Runs a script in the page. Returns what it returns. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script in the page that returns a list of text. */
    public List<String> list(String script, Object... arguments) {
        return ((List<?>) run(script, arguments)).stream().map(String::valueOf).toList();
    }

    /** Runs a script that has ended when it calls its last argument. */
    public void await(String script, Object... arguments) {
        driver.executeAsyncScript(script, arguments);
    }

    /** What an expression of JavaScript is, as text. */
    public String text(String expression) {
        return String.valueOf(run("return " + expression));
    }

    /** Whether an expression of JavaScript is true. */
    public boolean is(String expression) {
        return Boolean.TRUE.equals(run("return Boolean(" + expression + ")"));
    }

    /** Presses keys, one after the other, and waits until the page is {@link #settle settled}. */
    public void press(CharSequence... keys) {
        type(keys);
        settle();
    }

    private void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses Tab, and nothing else, up to so many times, until an expression of JavaScript is true. */
    public void tabTo(String expression, int most) {
        for (int i = 0; i < most && !is(expression); i++) {
            type(Keys.TAB);
        }
        settle();
        if (!is(expression)) {
            throw new AssertionError(
                    "Tab does not lead to " + expression + ", but to " + text("document.activeElement.outerHTML"));
        }
    }

    /** Sends these headers with each request from now on. */
    public void headers(Map<String, Object> headers) {
        command("Network.enable", Map.of());
        command("Network.setExtraHTTPHeaders", Map.of("headers", headers));
    }

    /** Forgets all cookies, so that nobody is signed in. */
    public void forgetCookies() {
        command("Network.clearBrowserCookies", Map.of());
    }

    /**
     * What axe finds wrong with the page.
     *
     * @param only the rules that are looked at; none for all
     */
    public List<String> faults(String... only) {
        if (!is("window.axe")) {
            run(axe);
        }
        return ((List<?>) driver.executeAsyncScript(RUN_AXE, List.of(only)))
                .stream().map(String::valueOf).toList();
    }

    /** The errors that pages have written to the console, and that the browser has written about them, since they were asked for last. */
    public List<String> takeErrors() {
        List<String> errors = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                errors.add(entry.getMessage());
            }
        }
        return errors;
    }

    /** The hosts, each with its port, that pages have asked for anything since they were asked for last. */
    public Set<String> takeHosts() {
        Set<String> hosts = new TreeSet<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            if (entry.getMessage().contains("\"Network.requestWillBeSent\"")) {
                Matcher requested = REQUESTED.matcher(entry.getMessage());
                while (requested.find()) {
                    hosts.add(requested.group(1));
                }
            }
        }
        return hosts;
    }

    /** What the page looks like, as PNG. */
    public byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
        IO.delete(profile);
    }
}
