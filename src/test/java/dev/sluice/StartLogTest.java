package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says when a gateway starts; in real containers: {@code ServerLogIT}. */
final class StartLogTest {

    private static final String HASH = "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683";

    @Test
    void endsWithTheAddressOfTheGatewayAndWhatIsOn() {
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = TestGateway.start("sluice.demo=true")) {
            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("INFO dev.sluice.") || line.contains("WARNING dev.sluice."))
                    .toList();

            assertThat(lines.get(lines.size() - 1))
                    .contains("ready at " + gateway.url() + "/; providers: demo (" + gateway.url()
                            + "/demo/v1, default); ");
            assertThat(lines)
                    .anyMatch(line -> line.contains("configuration from"))
                    .anyMatch(line -> line.strip()
                            .endsWith("console at " + gateway.url() + "/admin/, for this machine, which may read"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.admin=off | console: off",
                "sluice.admin.keys.ann.sha256=" + HASH + " | , for those with one of the keys of ann"
            })
    void saysForWhomTheConsoleIs(String property, String end) {
        try (LogRecorder log = LogRecorder.start();
                TestGateway gateway = TestGateway.start("sluice.demo=true", property)) {
            assertThat(log.lines())
                    .as(gateway.url())
                    .anyMatch(line -> line.contains("console") && line.strip().endsWith(end))
                    .noneMatch(line -> line.contains(HASH));
        }
    }
}
