package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code mvn -Prun package} starts Jetty, with a shell in Maven's place. */
@Tag("jetty")
final class RunProfileIT {

    @TempDir
    Path base;

    @Test
    void jettyEndsWhenTheProcessThatStartedItIsGone() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
        Server.JETTY.prepare(base);
        Files.createDirectories(base.resolve("tmp"));
        Files.copy(Path.of(System.getProperty("sluice.war")), Server.JETTY.application(base));
        int port = FreePort.find();
        Process shell = started(port);
        ProcessHandle jetty = null;
        try {
            Await.until("it is ready", () -> isReady(port));
            jetty = shell.children().findFirst().orElseThrow();

            shell.destroyForcibly().waitFor();

            assertThat(jetty.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        } finally {
            shell.destroyForcibly();
            if (jetty != null) {
                jetty.destroyForcibly();
            }
        }
    }

    private Process started(int port) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" & wait", "sh"));
        command.addAll(Server.JETTY.command(base, port, FreePort.find()).command());
        int jar = command.indexOf("-jar");
        command.set(jar, "-cp");
        command.add(
                jar + 2, Path.of("src/run/java/RunJetty.java").toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("server.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.equals("OPENAI_API_KEY"));
        builder.environment().put("SLUICE_DRAIN_NOTICE", "0");
        return builder.start();
    }

    private static boolean isReady(int port) {
        try {
            return RawHttp.send(port, RawHttp.get("/health/ready")).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
