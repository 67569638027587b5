package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.Assumptions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR as built in the real jetty-home with our jetty-base as it is: what a newcomer's first command gives. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("jetty")
final class DemoIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        return DeployedWar.asBuilt();
    }

    @Test
    void itLives() throws IOException {
        RawResponse answer = RawHttp.send(url.getPort(), RawHttp.get("/health/live"));
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aFirstCallIsAnsweredByTheDemo() throws IOException {
        RawResponse answer = RawHttp.send(
                url.getPort(),
                RawHttp.post(
                        "/v1/chat/completions",
                        "{\"model\":\"sluice-demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-arch-llm-provider")).contains("demo");
        assertThat(answer.bodyText()).contains("You said: Hello").contains("\"usage\":{");
    }

    @Test
    void responsesAndMessagesAreAnsweredToo() throws IOException {
        RawResponse response = RawHttp.send(
                url.getPort(), RawHttp.post("/v1/responses", "{\"model\":\"sluice-demo\",\"input\":\"Hello\"}"));
        assertThat(response.bodyText()).contains("\"object\":\"response\"").contains("You said: Hello");
        RawResponse message = RawHttp.send(
                url.getPort(),
                RawHttp.post(
                        "/v1/messages",
                        "{\"model\":\"sluice-demo\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
        assertThat(message.bodyText()).contains("\"type\":\"message\"").contains("You said: Hello");
    }

    @Test
    void aStreamComesWordByWord() throws IOException {
        try (RawExchange exchange = RawHttp.open(url.getPort())) {
            exchange.write(RawHttp.post(
                    "/v1/chat/completions",
                    "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
            assertThat(exchange.readUntil("\"content\":\"This\"", PATIENCE)).doesNotContain("[DONE]");
            assertThat(exchange.readUntil("data: [DONE]\n\n", PATIENCE)).contains("\"content\":\" Hello\"");
        }
    }

    @Test
    void onlyThisMachineIsServed() throws IOException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        Assumptions.assumeThat(outside).isPresent();
        assertThatIOException().isThrownBy(() -> new Socket(outside.get(), url.getPort()).close());
    }
}
