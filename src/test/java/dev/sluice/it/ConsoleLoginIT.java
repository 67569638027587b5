package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The container's login opens the console, set up by the commands of docs/deploy. */
final class ConsoleLoginIT {

    private static final String SESSION = "/admin/api/v1/session";
    private static final String ANN = basic("ann:changeit");

    @AutoClose
    private static FakeProvider provider;

    @AutoClose
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        provider = FakeProvider.start();
        server = ServerProcess.start(
                Server.tested(),
                List.of(
                        "sluice.providers.fake.base-url=" + provider.baseUrl(),
                        "sluice.providers.fake.auth=none",
                        "sluice.clients.app.key-sha256=" + Sha256.hex("client-key"),
                        "sluice.admin.roles.operator=llm-ops",
                        "sluice.admin.roles.viewer=llm-viewers"),
                base -> DeployPage.of(Server.tested())
                        .run("Login for the console", base, Map.of("$JBOSS_HOME/standalone", base.toString())));
    }

    private static String basic(String login) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aUserOfTheServerMayWhatTheRoleAllows() throws IOException {
        assertThat(get(SESSION, ANN).bodyText())
                .contains("\"name\":\"ann\",\"role\":\"operator\",\"signed_in_by\":\"container\"");
        assertThat(get("/admin/", ANN).status()).isEqualTo(200);
        assertThat(send("POST", "/admin/api/v1/targets/cool?target=fake", ANN, "x-sluice-admin: 1")
                        .status())
                .isEqualTo(200);
        assertThat(send("POST", "/admin/api/v1/targets/warm?target=fake", ANN).bodyText())
                .contains("csrf_refused");
    }

    @Test
    void theServerAsksEverybodyElse() throws IOException {
        for (String path : List.of("/admin/", "/admin/app.js", SESSION)) {
            for (String other : List.of("Accept: */*", basic("ann:wrong"), "Authorization: Bearer client-key")) {
                RawResponse answer = get(path, other);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate").orElseThrow()).startsWith("Basic");
            }
        }
    }

    @Test
    void programsOfClientsAreNotAsked() throws IOException {
        String chat = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        byte[] request = RawHttp.post("/v1/chat/completions", chat, "Authorization: Bearer client-key");
        assertThat(RawHttp.send(server.port(), request).status()).isEqualTo(200);
    }

    private static RawResponse get(String target, String... headers) throws IOException {
        return send("GET", target, headers);
    }

    private static RawResponse send(String method, String target, String... headers) throws IOException {
        return RawHttp.send(server.port(), RawHttp.request(method, target, new byte[0], headers));
    }
}
