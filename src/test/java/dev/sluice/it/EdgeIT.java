package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left to the container: TLS, and who the client is behind a load balancer; set up by the commands of docs/deploy. */
final class EdgeIT {

    private static final String CLIENT = "203.0.113.7";
    private static final String THIS_MACHINE = "127.0.0.1";

    @TempDir
    static Path folder;

    @AutoClose
    private static FakeProvider provider;

    private static HttpClient client;

    @AutoClose
    private static ServerProcess direct;

    @AutoClose
    private static ServerProcess behindLoadBalancer;

    @BeforeAll
    static void start() throws Exception {
        SelfSigned keys = SelfSigned.in(folder);
        client = HttpClient.newBuilder().sslContext(keys.context()).build();
        provider = FakeProvider.start();
        direct = server("TLS");
        behindLoadBalancer = server("TLS", "Behind a load balancer");
    }

    private static ServerProcess server(String... sections) throws IOException, InterruptedException {
        List<String> properties = List.of(
                "sluice.auth=open",
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none");
        return ServerProcess.start(Server.tested(), properties, base -> {
            for (String section : sections) {
                DeployPage.of(Server.tested())
                        .run(
                                section,
                                base,
                                Map.of("/etc/sluice", folder.toString(), "10[.]0[.]0[.][0-9]+", "127[.]0[.]0[.]1"));
            }
        });
    }

    @Test
    void httpsIsServedWithTheOperatorsOwnKey() throws Exception {
        assertThat(post(overTls(direct), "{\"messages\":[]}", "tls", CLIENT)).isEqualTo(200);
    }

    @Test
    void aBodyOfTwentyMegabytesComesOverHttpsToo() throws Exception {
        String body = "{\"messages\":[\"" + "poem ".repeat(4_000_000) + "\"]}";
        assertThat(post(overTls(direct), body, "large", CLIENT)).isEqualTo(200);
    }

    @Test
    void nobodyIsBelievedAnotherAddressThanHisOwn() throws Exception {
        post(overHttp(direct), "{\"messages\":[]}", "alone", CLIENT);
        awaitClient(direct, "alone", THIS_MACHINE);
    }

    @Test
    void theLoadBalancerIsBelievedWhoTheClientIs() throws Exception {
        post(overHttp(behindLoadBalancer), "{\"messages\":[]}", "told", CLIENT);
        awaitClient(behindLoadBalancer, "told", CLIENT);
    }

    @Test
    void theLoadBalancerIsBelievedOverHttpsToo() throws Exception {
        post(overTls(behindLoadBalancer), "{\"messages\":[]}", "told-over-tls", CLIENT);
        awaitClient(behindLoadBalancer, "told-over-tls", CLIENT);
    }

    private static String overHttp(ServerProcess server) {
        return "http://127.0.0.1:" + server.port();
    }

    private static String overTls(ServerProcess server) {
        return "https://localhost:" + server.tlsPort();
    }

    private static int post(String server, String body, String id, String forwardedFor) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/v1/chat/completions"))
                .header("x-request-id", id)
                .header("X-Forwarded-For", forwardedFor)
                .header("X-Forwarded-Proto", "https")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** The line is written a moment after the client has its answer. */
    private static void awaitClient(ServerProcess server, String id, String address) {
        Await.until("the line of " + id, () -> log(server).contains("id=" + id + " "));
        assertThat(log(server)).contains("id=" + id + " address=" + address + " ");
    }

    private static String log(ServerProcess server) {
        try {
            return server.log();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
