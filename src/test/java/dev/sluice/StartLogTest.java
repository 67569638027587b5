package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.LogRecorder;
import dev.sluice.testing.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says when a gateway starts; in real containers: {@code StartLogIT}. */
final class StartLogTest {

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
            assertThat(lines).anyMatch(line -> line.contains("configuration from"));
        }
    }
}
