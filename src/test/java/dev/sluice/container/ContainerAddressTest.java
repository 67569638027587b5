package dev.sluice.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.container.ContainerAddress.Connector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the address of an application is written; that it is the right one in each container: {@code ServerLogIT}. */
final class ContainerAddressTest {

    @Test
    void isTheUrlOfTheApplication() {
        assertThat(address("", new Connector(false, "127.0.0.1", 8080))).hasToString("http://127.0.0.1:8080/");
        assertThat(address("/ai", new Connector(true, "10.0.0.1", 8443))).hasToString("https://10.0.0.1:8443/ai/");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null", "0.0.0.0", "::", "0:0:0:0:0:0:0:0", "[::]"})
    void aContainerThatListensEverywhereIsReachedAtThisMachine(String host) {
        assertThat(address("", new Connector(false, host, 8080)))
                .hasToString("http://localhost:8080/ (on all network addresses)");
    }

    @ParameterizedTest
    @CsvSource({"::1", "[::1]"})
    void anAddressWithColonsIsInBrackets(String host) {
        assertThat(address("", new Connector(false, host, 8080))).hasToString("http://[::1]:8080/");
    }

    @Test
    void portsWithoutTlsComeFirst() {
        assertThat(address("", new Connector(true, "127.0.0.1", 8443), new Connector(false, "127.0.0.1", 8080)))
                .hasToString("http://127.0.0.1:8080/ and https://127.0.0.1:8443/");
    }

    @Test
    void aContainerThatDoesNotTellLeavesTheContextPath() {
        assertThat(address("/ai")).hasToString("context path /ai/");
    }

    private static ContainerAddress address(String contextPath, Connector... connectors) {
        return new ContainerAddress(List.of(connectors), contextPath);
    }
}
