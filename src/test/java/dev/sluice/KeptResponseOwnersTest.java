package dev.sluice;

import static dev.sluice.testing.TestClients.client;
import static dev.sluice.testing.TestClients.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.GatewayProcess;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who got a response owns it, also after a restart, and on other gateways (dialects.md A30). */
final class KeptResponseOwnersTest {

    private static final String RESPONSES = "/v1/responses";
    private static final String STORED = RESPONSES + "/resp_1";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @BeforeEach
    void answer() {
        provider.answerWith(Answer.json(200, "{\"id\":\"resp_1\",\"object\":\"response\"}"));
    }

    @Test
    void aGatewayThatWasRestartedKnowsTheOwnerOfAResponseAndOfItsItems() {
        provider.answerWith(Answer.json(
                200,
                "{\"id\":\"resp_1\",\"object\":\"response\",\"output\":[{\"type\":\"reasoning\",\"id\":\"rs_1\"}]}"));
        try (TestGateway gateway = gateway(ledger("one"))) {
            store(gateway);
        }

        try (TestGateway gateway = gateway(ledger("one"))) {
            provider.forgetRequests();
            assertThat(awaitKnown(gateway, "stranger")).isEqualTo(404);
            assertThat(provider.untaken()).isZero();
            assertThat(awaitKnown(gateway, "owner")).isEqualTo(200);
            assertThat(continued(gateway, "owner")).isEqualTo(200);
            assertThat(continued(gateway, "stranger")).isEqualTo(404);
            assertThat(named(gateway, "owner")).isEqualTo(200);
            assertThat(named(gateway, "stranger")).isEqualTo(404);
        }
    }

    /** What the database does not have yet is in the spool: until it is written, nobody is told that there is no such response. */
    @Test
    void aGatewayThatWasKilledKnowsTheOwner() throws IOException {
        try (GatewayProcess gateway = GatewayProcess.start(lines(ledger("one")))) {
            assertThat(RawHttp.send(
                                    gateway.port(),
                                    RawHttp.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\"}", key("owner")))
                            .status())
                    .isEqualTo(200);
            gateway.kill();
        }

        try (TestGateway gateway = gateway(ledger("one"))) {
            Set<Integer> statuses = new TreeSet<>();
            Await.until("the owner is known", () -> {
                int status = get(gateway, "owner").status();
                statuses.add(status);
                return status == 200;
            });
            assertThat(statuses).isSubsetOf(200, 503);
        }
    }

    @Test
    void anotherGatewayOnTheSameDatabaseKnowsTheOwnerUntilTheResponseIsDeleted() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                TestGateway one = gateway(ledger("one", database));
                TestGateway two = gateway(ledger("two", database))) {
            store(one);

            // Until the first gateway has written it, the second one does not know it.
            Await.until("the owner is known", () -> get(two, "owner").status() == 200);
            assertThat(awaitKnown(two, "stranger")).isEqualTo(404);

            assertThat(send(two, "DELETE", "owner").status()).isEqualTo(200);
            Await.until("it is forgotten", () -> get(two, "owner").bodyText().contains("response_not_found"));
        }
    }

    @Test
    void aDeletionThatTheProviderRefusesForgetsNothing() {
        try (TestGateway gateway = gateway(ledger("one"));
                LedgerTables tables = tables(gateway)) {
            store(gateway);
            Await.until("the owner is in the database", () -> hasOwner(tables));
            provider.answerWith(Answer.json(500, "{}"));
            assertThat(send(gateway, "DELETE", "owner").status()).isEqualTo(500);
            answer();

            assertThat(send(gateway, "DELETE", "owner").status()).isEqualTo(200);
            Await.until("it is forgotten", () -> !hasOwner(tables));
            provider.forgetRequests();
            assertThat(get(gateway, "owner").bodyText()).contains("response_not_found");
            assertThat(provider.untaken()).isZero();
        }
    }

    @Test
    void anOwnerThatIsTooOldOrWhoseProviderIsGoneIsNone() {
        try (TestGateway gateway = gateway(ledger("one"));
                LedgerTables tables = tables(gateway)) {
            store(gateway);
            Await.until("the owner is in the database", () -> hasOwner(tables));
            assertThat(tables.query("select client, provider from response_owner"))
                    .singleElement()
                    .asString()
                    .contains("client=owner", "provider=fake");
            tables.update(
                    "insert into response_owner (id, client, provider, made) select 'resp_old', client, provider, made - 31 * interval '1' day"
                            + " from response_owner");
            tables.update(
                    "insert into response_owner (id, client, provider, made) select 'resp_gone', client, 'gone', made from response_owner"
                            + " where id = 'resp_1'");
            tables.update(
                    "insert into response_owner (id, client, provider, made) select 'resp_2', client, provider, made from response_owner"
                            + " where id = 'resp_1'");

            provider.forgetRequests();
            assertThat(gateway.get(RESPONSES + "/resp_old", key("owner")).status())
                    .isEqualTo(404);
            assertThat(gateway.get(RESPONSES + "/resp_gone", key("owner")).status())
                    .isEqualTo(404);
            assertThat(provider.untaken()).isZero();
            assertThat(gateway.get(RESPONSES + "/resp_2", key("owner")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whileTheDatabaseIsAwayAGatewayKnowsWhatItHasServedAndTellsNobodyWhoseTheOthersAre() throws IOException {
        List<String> away = new ArrayList<>(ledger("one"));
        away.add("sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/away");
        try (TestGateway gateway = gateway(away)) {
            for (String method : List.of("GET", "DELETE")) {
                RawResponse refused = send(gateway, method, "owner");

                assertThat(refused.status()).as(method).isEqualTo(503);
                assertThat(refused.bodyText())
                        .contains("\"code\":\"response_owner_unavailable\"", "server_error", "Retry in a second");
                assertThat(refused.header("Retry-After")).hasValue("1");
            }
            assertThat(continued(gateway, "owner")).isEqualTo(503);
            assertThat(provider.untaken()).isZero();

            store(gateway);
            assertThat(get(gateway, "owner").status()).isEqualTo(200);
            assertThat(get(gateway, "stranger").status()).isEqualTo(404);
            assertThat(continued(gateway, "owner")).isEqualTo(200);
        }
    }

    @Test
    void withoutALedgerGatewaysKnowOwnersByTheirRedis() {
        try (RedisServer redis = RedisServer.start();
                TestGateway two = gateway(shared(redis))) {
            try (TestGateway one = gateway(shared(redis))) {
                awaitRedis(one, "UP");
                store(one);
            }
            awaitRedis(two, "UP");

            assertThat(get(two, "stranger").status()).isEqualTo(404);
            assertThat(get(two, "owner").status()).isEqualTo(200);
            assertThat(send(two, "DELETE", "owner").status()).isEqualTo(200);
            Await.until("it is forgotten", () -> get(two, "owner").status() == 404);
            Await.until("Redis has forgotten it too", () -> redis.askForAll("KEYS", "sluice:response:*")
                    .isEmpty());

            redis.stop();
            awaitRedis(two, "AWAY");
            RawResponse refused = two.get(RESPONSES + "/resp_2", key("owner"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.bodyText()).contains("response_owner_unavailable");
        }
    }

    @Test
    void withALedgerRedisHasNoOwners() {
        try (RedisServer redis = RedisServer.start();
                TestGateway gateway = gateway(both(redis));
                LedgerTables tables = tables(gateway)) {
            awaitRedis(gateway, "UP");
            store(gateway);

            Await.until("the owner is in the database", () -> hasOwner(tables));
            assertThat(redis.askForAll("KEYS", "sluice:response:*")).isEmpty();
        }
    }

    /** Once the gateway has made them: it takes a file without them for a damaged one. */
    private LedgerTables tables(TestGateway gateway) {
        gateway.awaitMetric("sluice_ledger_database_up", 1);
        return LedgerTables.in(directory.resolve("one"));
    }

    private static boolean hasOwner(LedgerTables tables) {
        return !tables.query("select id from response_owner where id = 'resp_1'")
                .isEmpty();
    }

    private void store(TestGateway gateway) {
        assertThat(gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":\"Hi\"}", key("owner"))
                        .status())
                .isEqualTo(200);
    }

    /** Until what an earlier run has left is written, what the database lacks cannot be told. */
    private static int awaitKnown(TestGateway gateway, String client) {
        Await.until("the owner is known", () -> get(gateway, client).status() != 503);
        return get(gateway, client).status();
    }

    private static int continued(TestGateway gateway, String client) {
        return gateway.post(
                        RESPONSES,
                        "{\"model\":\"o3\",\"input\":\"And?\",\"previous_response_id\":\"resp_1\"}",
                        key(client))
                .status();
    }

    private static int named(TestGateway gateway, String client) {
        return gateway.post(RESPONSES, "{\"model\":\"o3\",\"input\":[{\"id\":\"rs_1\"}]}", key(client))
                .status();
    }

    private static RawResponse get(TestGateway gateway, String client) {
        return send(gateway, "GET", client);
    }

    private static RawResponse send(TestGateway gateway, String method, String client) {
        return gateway.send(RawHttp.request(method, STORED, "".getBytes(UTF_8), key(client)));
    }

    private static void awaitRedis(TestGateway gateway, String state) {
        Await.until(
                "Redis is " + state,
                () -> gateway.get("/health/ready").bodyText().contains("\"redis\":\"" + state + "\""));
    }

    private List<String> ledger(String name) {
        return List.of("sluice.ledger=on", "sluice.ledger.dir=" + directory.resolve(name));
    }

    private List<String> ledger(String name, EmbeddedPostgres database) {
        List<String> lines = new ArrayList<>(ledger(name));
        lines.add("sluice.ledger.url=" + database.getJdbcUrl("postgres", "postgres"));
        return lines;
    }

    private static List<String> shared(RedisServer redis) {
        return List.of("sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port());
    }

    private List<String> both(RedisServer redis) {
        return Stream.concat(ledger("one").stream(), shared(redis).stream()).toList();
    }

    private TestGateway gateway(List<String> more) {
        return TestGateway.start(lines(more));
    }

    private String[] lines(List<String> more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.providers.fake.base-url=" + provider.baseUrl(),
                "sluice.providers.fake.auth=none",
                client("owner"),
                client("stranger")));
        lines.addAll(more);
        return lines.toArray(String[]::new);
    }
}
