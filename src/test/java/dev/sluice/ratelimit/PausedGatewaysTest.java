package dev.sluice.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.RedisServer;
import dev.sluice.testing.RequiredProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Gateways that keep all processors busy, and that stand still now and then for longer than the deadline, as in a long garbage
 * collection, admit exactly the limit as long as Redis answers: a late answer is not a Redis that is away.
 */
final class PausedGatewaysTest {

    private static final int LIMIT = 2_000;
    private static final int GATEWAYS = 2;

    /** Redis shares the processors with the gateways, and must be able to answer something within it also on a busy machine. */
    private static final long DEADLINE_MILLIS = 1_000;

    private static final long PAUSE_MILLIS = 1_200;

    @Test
    void admitExactlyTheLimitTogether() throws Exception {
        Path kill = RequiredProgram.find("kill", "to stop a process and to let it go on");
        try (RedisServer server = RedisServer.start()) {
            List<Process> gateways = new ArrayList<>();
            List<BufferedReader> outputs = new ArrayList<>();
            try {
                for (int i = 0; i < GATEWAYS; i++) {
                    Process gateway = start(server.port());
                    gateways.add(gateway);
                    outputs.add(gateway.inputReader());
                }
                for (BufferedReader output : outputs) {
                    assertThat(output.readLine()).isEqualTo("up");
                }
                while (gateways.stream().allMatch(Process::isAlive)) {
                    for (Process gateway : gateways) {
                        pause(kill, gateway);
                    }
                }
                int granted = 0;
                int withoutRedis = 0;
                for (BufferedReader output : outputs) {
                    String[] result = output.readLine().split(" ", -1);
                    granted += Integer.parseInt(result[0]);
                    withoutRedis += Integer.parseInt(result[1]);
                }
                assertThat(withoutRedis).as("decisions without Redis").isZero();
                assertThat(granted).isEqualTo(LIMIT);
            } finally {
                gateways.forEach(Process::destroyForcibly);
            }
        }
    }

    private static Process start(int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LimiterProcess.class.getName(),
                        Integer.toString(port),
                        Integer.toString(LIMIT),
                        Long.toString(DEADLINE_MILLIS),
                        "32",
                        "1000")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Stands still for a while, and then runs for as long. */
    private static void pause(Path kill, Process gateway) throws IOException, InterruptedException {
        signal(kill, "-STOP", gateway);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        signal(kill, "-CONT", gateway);
        gateway.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void signal(Path kill, String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder(kill.toString(), name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
