package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestClients;
import dev.sluice.testing.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway knows after a start of what was spent before. A token costs 0.001, and each request 0.055. */
final class BudgetRefillTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}";
    private static final String CRM = TestClients.key("crm");
    private static final String ERP = TestClients.key("erp");

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeProvider provider = FakeProvider.start();

    @BeforeEach
    void start() {
        provider.answerWith(Answer.json(
                200, "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":50}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"day", "month"})
    void whatWasSpentBeforeARestartStaysSpent(String period) {
        try (TestGateway gateway = gateway("sluice.budgets.team.amount=0.12", "sluice.budgets.team.per=" + period)) {
            assertThat(ask(gateway, CRM)).isEqualTo(200);
        }

        try (TestGateway gateway = gateway("sluice.budgets.team.amount=0.12", "sluice.budgets.team.per=" + period)) {
            awaitUsed(gateway, CRM, "team", "0.055");
            assertThat(used(gateway, ERP, "team")).isEqualByComparingTo("0");
            assertThat(ask(gateway, CRM)).isEqualTo(200);
            assertThat(ask(gateway, CRM)).isEqualTo(429);
            assertThat(ask(gateway, ERP)).isEqualTo(200);
        }

        try (TestGateway gateway = gateway("sluice.budgets.team.amount=0.12", "sluice.budgets.team.per=" + period)) {
            awaitUsed(gateway, CRM, "team", "0.11");
            assertThat(used(gateway, ERP, "team")).isEqualByComparingTo("0.055");
            assertThat(ask(gateway, CRM)).isEqualTo(429);
        }
    }

    @Test
    void tokensOfADayStayUsed() {
        try (TestGateway gateway = gateway("sluice.clients.crm.tokens-per-day=110")) {
            assertThat(ask(gateway, CRM)).isEqualTo(200);
            assertThat(ask(gateway, CRM)).isEqualTo(200);
        }

        try (TestGateway gateway = gateway("sluice.clients.crm.tokens-per-day=110")) {
            awaitUsed(gateway, CRM, "crm.tokens-per-day", "110");
            assertThat(ask(gateway, CRM)).isEqualTo(429);
        }
    }

    @Test
    void eachBudgetGetsTheSumsOfItsOwnUsersAndModels() {
        String[] budgets = {
            "sluice.budgets.all.each=all",
            "sluice.budgets.all.amount=9",
            "sluice.budgets.user.each=user",
            "sluice.budgets.user.amount=9",
            "sluice.budgets.model.each=model",
            "sluice.budgets.model.amount=9",
            "sluice.budgets.others.models=other*",
            "sluice.budgets.others.amount=9",
            "sluice.budgets.erps.clients=erp",
            "sluice.budgets.erps.each=all",
            "sluice.budgets.erps.amount=9"
        };
        try (TestGateway gateway = gateway(budgets)) {
            assertThat(ask(gateway, CRM)).isEqualTo(200);
            assertThat(ask(gateway, ERP)).isEqualTo(200);
        }

        try (TestGateway gateway = gateway(budgets)) {
            awaitUsed(gateway, CRM, "all", "0.11");
            assertThat(used(gateway, CRM, "user")).isEqualByComparingTo("0.055");
            assertThat(used(gateway, CRM, "model")).isEqualByComparingTo("0.11");
            assertThat(used(gateway, ERP, "erps")).isEqualByComparingTo("0.055");
            assertThat(budgets(gateway, CRM, "?model=other")).extracting("name").doesNotContain("erps");
            assertThat(usedOf(budgets(gateway, CRM, "?model=other"), "others")).isEqualByComparingTo("0");
        }
    }

    @Test
    void aGatewayThatStartsKnowsWhatAnotherOneHasSpent() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                TestGateway one = gateway(with(database, "one"))) {
            assertThat(ask(one, CRM)).isEqualTo(200);
            Await.until("the row", () -> hasRow(database));

            try (TestGateway two = gateway(with(database, "two"))) {
                awaitUsed(two, CRM, "team", "0.055");
                assertThat(ask(two, CRM)).isEqualTo(200);
                assertThat(ask(two, CRM)).isEqualTo(429);
            }
        }
    }

    @Test
    void anEmptyRedisIsFilledOnceForAllGateways() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                RedisServer redis = RedisServer.start()) {
            String[] shared = with(with(database, "one"), shared(redis));
            try (TestGateway gateway = gateway(shared)) {
                awaitRedis(gateway);
                assertThat(ask(gateway, CRM)).isEqualTo(200);
            }
            redis.stop();
            redis.restart();

            try (TestGateway one = gateway(shared);
                    TestGateway two = gateway(with(with(database, "two"), shared(redis)))) {
                awaitRedis(one);
                awaitRedis(two);
                assertThat(used(one, CRM, "team")).isEqualByComparingTo("0.055");
                assertThat(used(two, CRM, "team")).isEqualByComparingTo("0.055");
                assertThat(ask(two, CRM)).isEqualTo(200);
                assertThat(ask(one, CRM)).isEqualTo(429);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRedisThatHasTheBucketsIsNotFilledAgain(boolean saysThatItIsFilled) throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                RedisServer redis = RedisServer.start()) {
            String[] shared = with(with(database, "one"), shared(redis));
            try (TestGateway gateway = gateway(shared)) {
                awaitRedis(gateway);
                assertThat(ask(gateway, CRM)).isEqualTo(200);
            }
            if (!saysThatItIsFilled) {
                assertThat(redis.ask("del", "sluice:filled")).isEqualTo(":1");
            }

            try (TestGateway gateway = gateway(shared)) {
                awaitRedis(gateway);
                assertThat(used(gateway, CRM, "team")).isEqualByComparingTo("0.055");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"closed, 503", "local, 200", "open, 200"})
    void whileAnEmptyRedisWaitsForTheDatabaseItsPolicyDecides(String policy, int status) throws Exception {
        try (RedisServer redis = RedisServer.start();
                TestGateway gateway = gateway(with(
                        shared(redis),
                        "sluice.ratelimit.on-redis-failure=" + policy,
                        "sluice.ledger.url=jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/away",
                        "sluice.budgets.team.amount=0.12"))) {
            Await.until(
                    "Redis answers", () -> redis.ask("exists", "sluice:probe").equals(":1"));

            assertThat(ask(gateway, CRM)).isEqualTo(status);
            assertThat(gateway.get("/health/ready").bodyText()).contains("\"redis\":\"AWAY\"");
            assertThat(redis.askForAll("keys", "sluice:money*")).isEmpty();
        }
    }

    private TestGateway gateway(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.ledger=on",
                "sluice.auth=keys",
                TestClients.client("crm"),
                TestClients.client("erp"),
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=1000",
                "sluice.prices.own.m.output=1000",
                "sluice.prices.own.other.input=1000",
                "sluice.prices.own.other.output=1000"));
        lines.addAll(List.of(more));
        if (lines.stream().noneMatch(line -> line.startsWith("sluice.ledger.dir="))) {
            lines.add("sluice.ledger.dir=" + directory);
        }
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }

    private String[] with(EmbeddedPostgres database, String name) {
        return new String[] {
            "sluice.ledger.dir=" + directory.resolve(name),
            "sluice.ledger.url=" + database.getJdbcUrl("postgres", "postgres"),
            "sluice.budgets.team.amount=0.12"
        };
    }

    private static boolean hasRow(EmbeddedPostgres database) {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                ResultSet found = connection.createStatement().executeQuery("SELECT SUM(n) FROM usage_day")) {
            return found.next() && found.getInt(1) > 0;
        } catch (SQLException failed) {
            if ("42P01".equals(failed.getSQLState())) {
                return false; // The gateway has not made its tables yet.
            }
            throw new IllegalStateException(failed);
        }
    }

    private static String[] shared(RedisServer redis) {
        return new String[] {"sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port()};
    }

    private static String[] with(String[] lines, String... more) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static int ask(TestGateway gateway, String key) {
        return gateway.post(CHAT, QUESTION, key).status();
    }

    private static void awaitRedis(TestGateway gateway) {
        Await.until(
                "Redis is used", () -> gateway.get("/health/ready").bodyText().contains("\"redis\":\"UP\""));
    }

    private static void awaitUsed(TestGateway gateway, String key, String name, String amount) {
        Await.until(amount + " is used", () -> used(gateway, key, name).compareTo(new BigDecimal(amount)) == 0);
    }

    private static BigDecimal used(TestGateway gateway, String key, String name) {
        return usedOf(budgets(gateway, key, "?model=m"), name);
    }

    private static List<JsonObject> budgets(TestGateway gateway, String key, String query) {
        return Json.createReader(
                        new StringReader(gateway.get("/limits" + query, key).bodyText()))
                .readObject()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }

    private static BigDecimal usedOf(List<JsonObject> budgets, String name) {
        JsonValue used = budgets.stream()
                .filter(budget -> budget.getString("name").equals(name))
                .findFirst()
                .orElseThrow()
                .get("used");
        return new BigDecimal(used instanceof JsonString text ? text.getString() : used.toString());
    }
}
