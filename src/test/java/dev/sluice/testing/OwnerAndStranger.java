package dev.sluice.testing;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gateway with the clients {@code owner}, who has a budget in tokens, and {@code stranger}, and the providers {@code main}, which is the default, and
 * {@code other}.
 */
public final class OwnerAndStranger implements AutoCloseable {

    private final TestGateway gateway;

    private OwnerAndStranger(TestGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Starts it.
     *
     * @param provider plays both providers, below {@code /main} and {@code /other}
     */
    public static OwnerAndStranger before(FakeProvider provider, String... more) {
        List<String> lines = List.of(
                "sluice.surface=v1, openai",
                "sluice.providers.main.base-url=" + provider.baseUrl() + "/main",
                "sluice.providers.main.auth=none",
                "sluice.providers.main.default=true",
                "sluice.providers.other.base-url=" + provider.baseUrl() + "/other",
                "sluice.providers.other.auth=none",
                client("owner"),
                "sluice.clients.owner.tokens-per-day=100000",
                client("stranger"));
        return new OwnerAndStranger(
                TestGateway.start(Stream.concat(lines.stream(), Stream.of(more)).toArray(String[]::new)));
    }

    /** Sends a request without a body, as this client. */
    public RawResponse send(String method, String path, String client) {
        return gateway.send(RawHttp.request(method, path, "".getBytes(UTF_8), key(client)));
    }

    /** Posts JSON, with these headers. */
    public RawResponse post(String path, String json, String... headers) {
        return gateway.post(path, json, headers);
    }

    /** Opens a connection. */
    public RawExchange open() throws IOException {
        return RawHttp.open(gateway.port());
    }

    /** Waits until no exchange is under way: what is deleted is forgotten a moment after its client has the answer. */
    public void awaitEnds() {
        gateway.awaitMetric("active_http_calls", 0);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
