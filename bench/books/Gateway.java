import dev.sluice.testing.GatewayProcess;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway in a process of its own, which can be killed also while it starts. */
final class Gateway {

    private static final String PORT = "port ";

    private final Process process;
    private volatile int port;

    private Gateway(Process process) {
        this.process = process;
    }

    /**
     * Starts a gateway, and does not wait until it serves.
     *
     * @param log errors and warnings go there
     */
    static Gateway start(Path log, List<String> properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayProcess.class.getName()));
        command.addAll(properties);
        Gateway gateway = new Gateway(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
        Thread reading = new Thread(gateway::read);
        reading.setDaemon(true);
        reading.start();
        return gateway;
    }

    /** The access log would fill the pipe. */
    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(PORT)) {
                    port = Integer.parseInt(line.substring(PORT.length()));
                }
            }
        } catch (IOException killed) {
            // The process has ended.
        }
    }

    /** Where it serves; 0 if it does not yet, or no longer. */
    int port() {
        return port;
    }

    /** Waits until it serves. */
    void awaitPort() throws InterruptedException {
        while (port == 0) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the gateway did not start");
            }
            Thread.sleep(10);
        }
    }

    /** Waits until its database has everything. */
    void awaitWritten() throws InterruptedException {
        awaitPort();
        while (!isWritten()) {
            Thread.sleep(200);
        }
    }

    private boolean isWritten() {
        try {
            MetricsPage page = metrics();
            return page.value("sluice_ledger_database_up") == 1 && page.value("sluice_ledger_lag_seconds") < 1.5;
        } catch (IOException | AssertionError busy) {
            return false;
        }
    }

    MetricsPage metrics() throws IOException {
        return new MetricsPage(RawHttp.send(port, RawHttp.get("/metrics")).bodyText());
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        port = 0;
        process.destroyForcibly().onExit().join();
    }

    /** Stops it in order, and waits for its end. */
    void stop() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
        port = 0;
    }
}
