package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.digest.Sha256;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.RedisServer;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code GET /limits} tells a client. */
final class RemainingLimitsTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";
    private static final String USAGE =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12,\"total_tokens\":42}}";
    private static final String CRM = "authorization: Bearer sk-crm";

    private final FakeProvider provider = FakeProvider.start().answerWith(Answer.json(200, USAGE));

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = gateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
        provider.close();
    }

    private TestGateway gateway(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "sluice.clients.crm.key-sha256=" + Sha256.hex("sk-crm"),
                "sluice.clients.crm.tokens-per-day=1000",
                "sluice.clients.other.key-sha256=" + Sha256.hex("sk-other"),
                "sluice.budget.zone=Europe/Zurich",
                "sluice.limits.rate.model=*",
                "sluice.limits.rate.selector=@client",
                "sluice.limits.rate.requests=100",
                "sluice.limits.rate.per=hour",
                "sluice.limits.team.model=m",
                "sluice.limits.team.selector=x-team",
                "sluice.limits.team.tokens=60",
                "sluice.limits.team.per=hour",
                "sluice.limits.gold.model=m",
                "sluice.limits.gold.selector=x-team",
                "sluice.limits.gold.value=gold",
                "sluice.limits.gold.tokens=6000",
                "sluice.limits.gold.per=hour",
                "sluice.limits.big.model=big-*",
                "sluice.limits.big.selector=@client",
                "sluice.limits.big.requests=7",
                "sluice.limits.big.per=hour"));
        lines.addAll(List.of(more));
        return TestGateway.before(provider, lines.toArray(String[]::new));
    }

    @Test
    void aClientSeesWhatItHasUsedAndWhatIsLeftOfItsBudget() {
        assertThat(gateway.post(PATH, QUESTION, CRM).status()).isEqualTo(200);

        JsonObject budget = limit("crm.tokens-per-day", CRM);
        assertThat(budget.getInt("amount")).isEqualTo(1000);
        assertThat(budget.getInt("used")).isEqualTo(42);
        assertThat(budget.getInt("reserved")).isZero();
        assertThat(budget.getInt("left")).isEqualTo(958);
        assertThat(budget.getString("unit")).isEqualTo("tokens");
        assertThat(budget.getString("charge")).isEqualTo("total");
        assertThat(budget.getString("per")).isEqualTo("day");
    }

    @Test
    void aBudgetResetsAtTheNextMidnightOfItsZone() {
        OffsetDateTime resets =
                OffsetDateTime.parse(limit("crm.tokens-per-day", CRM).getString("resets_at"));

        ZoneId zone = ZoneId.of("Europe/Zurich");
        assertThat(resets.atZoneSameInstant(zone).toLocalTime()).isEqualTo(LocalTime.MIDNIGHT);
        assertThat(resets.getOffset()).isEqualTo(zone.getRules().getOffset(resets.toInstant()));
        assertThat(Duration.between(OffsetDateTime.now(zone), resets)).isBetween(Duration.ZERO, Duration.ofHours(25));
    }

    @Test
    void anEvenLimitResetsWhenWhatWasTakenHasFlowedBack() {
        gateway.post(PATH, QUESTION, CRM);

        // One of a hundred in an hour: 36 s.
        OffsetDateTime resets = OffsetDateTime.parse(limit("rate", CRM).getString("resets_at"));
        assertThat(Duration.between(OffsetDateTime.now(ZoneOffset.UTC), resets))
                .isBetween(Duration.ZERO, Duration.ofSeconds(37));
        assertThat(limit("rate", CRM).getInt("used")).isEqualTo(1);
    }

    @Test
    void whatARunningRequestHoldsIsReservedUntilItEnds() throws Exception {
        Gate gate = new Gate();
        provider.answerWith(Answer.json(200, USAGE).heldBack(gate));
        CompletableFuture<RawResponse> running = CompletableFuture.supplyAsync(() -> gateway.post(PATH, QUESTION, CRM));
        provider.takeRequest();

        JsonObject budget = limit("crm.tokens-per-day", CRM);
        assertThat(budget.getInt("used")).isZero();
        assertThat(budget.getInt("reserved")).isPositive().isEqualTo(1000 - budget.getInt("left"));

        gate.open();
        running.join();
        assertThat(limit("crm.tokens-per-day", CRM).getInt("used")).isEqualTo(42);
        assertThat(limit("crm.tokens-per-day", CRM).getInt("reserved")).isZero();
    }

    @Test
    void aRefusedRequestLeavesNothingReserved() {
        provider.answerWith(Answer.json(500, "{}"));
        gateway.post(PATH, QUESTION, CRM);

        JsonObject budget = limit("crm.tokens-per-day", CRM);
        assertThat(budget.getInt("used") + budget.getInt("reserved")).isZero();
    }

    @Test
    void askingCostsNothing() {
        for (int i = 0; i < 20; i++) {
            ask(CRM);
        }

        assertThat(limit("rate", CRM).getInt("left")).isEqualTo(100);
    }

    @Test
    void aClientDoesNotSeeTheBucketsAndBudgetsOfOthers() {
        gateway.post(PATH, QUESTION, CRM);

        assertThat(names("authorization: Bearer sk-other")).containsExactly("big", "rate");
        assertThat(limit("rate", "authorization: Bearer sk-other").getInt("used"))
                .isZero();
    }

    @Test
    void limitsOfHeadersAreToldToWhoSendsThem() {
        assertThat(names(CRM)).containsExactly("big", "crm.tokens-per-day", "rate");
        assertThat(names(CRM, "x-arch-ratelimit-selector: x-team", "x-team: blue"))
                .contains("team")
                .doesNotContain("gold");
        assertThat(names(CRM, "x-arch-ratelimit-selector: x-team", "x-team: gold"))
                .contains("gold")
                .doesNotContain("team");
    }

    @Test
    void aModelIsAskedForByName() {
        assertThat(namesAt("/limits?model=big-one", CRM)).containsExactly("big", "crm.tokens-per-day");
        assertThat(namesAt("/limits?model=m", CRM)).containsExactly("crm.tokens-per-day", "rate");
    }

    @Test
    void nobodyIsAnsweredWithoutAKey() {
        RawResponse answer = gateway.get("/limits");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.bodyText()).contains("\"error\":{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/limits/",
                "/limits/x",
                "/limits;a=b",
                "//limits",
                "/v1/..;/limits",
                "/v1/%2e%2e/limits",
                "/LIMITS"
            })
    void noOtherSpellingAnswersWithoutAKey(String target) {
        assertThat(gateway.get(target).bodyText()).doesNotContain("\"data\"");
    }

    @Test
    void otherMethodsAreRefused() {
        RawResponse answer = gateway.post("/limits", "{}", CRM);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.bodyText()).contains("\"code\":\"method_not_allowed\"");
    }

    @Test
    void anAnswerIsJsonThatNobodyKeeps() {
        RawResponse answer = ask(CRM);

        assertThat(answer.header("content-type")).hasValue("application/json");
        assertThat(answer.header("cache-control")).hasValue("no-store");
        assertThat(answer.header("x-request-id")).isPresent();
    }

    @Test
    void withoutLimitsTheListIsEmpty() {
        try (TestGateway free = TestGateway.before(provider)) {
            assertThat(free.get("/limits").bodyText()).isEqualTo("{\"object\":\"list\",\"data\":[]}");
        }
    }

    @Test
    void aDebtIsMoreUsedThanTheAmount() {
        provider.answerWith(Answer.json(
                200,
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":5000,\"total_tokens\":5030}}"));
        gateway.post(PATH, QUESTION, CRM);

        JsonObject budget = limit("crm.tokens-per-day", CRM);
        assertThat(budget.getInt("used")).isEqualTo(5030);
        assertThat(budget.getInt("left")).isZero();
    }

    @Test
    void twoGatewaysTellOfTheirSharedBuckets() {
        try (RedisServer redis = RedisServer.start();
                TestGateway one = gateway("sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port());
                TestGateway two = gateway("sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port())) {
            Await.until(
                    "Redis is there", () -> one.get("/health/ready").bodyText().contains("\"UP\"}"));
            assertThat(one.post(PATH, QUESTION, CRM).status()).isEqualTo(200);

            // What an answer needs beyond its reservation is charged without waiting for Redis.
            Await.until(
                    "the other gateway knows",
                    () -> find("crm.tokens-per-day", two.get("/limits", CRM)).getInt("used") == 42);
        }
    }

    @ParameterizedTest
    @CsvSource({"closed, 503", "local, 200", "open, 200"})
    void whileRedisIsAwayItsPolicyAnswers(String policy, int status) {
        try (RedisServer redis = RedisServer.start();
                TestGateway one = gateway(
                        "sluice.ratelimit.redis.uri=redis://127.0.0.1:" + redis.port(),
                        "sluice.ratelimit.on-redis-failure=" + policy)) {
            Await.until(
                    "Redis is there", () -> one.get("/health/ready").bodyText().contains("\"UP\"}"));
            redis.stop();
            Await.until(
                    "Redis is away", () -> one.get("/health/ready").bodyText().contains("\"AWAY\"}"));

            assertThat(one.get("/limits", CRM).status()).isEqualTo(status);
        }
    }

    private RawResponse ask(String... headers) {
        return gateway.get("/limits", headers);
    }

    private JsonObject limit(String name, String... headers) {
        return find(name, ask(headers));
    }

    private static JsonObject find(String name, RawResponse answer) {
        return data(answer).stream()
                .filter(limit -> limit.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.bodyText()));
    }

    private List<String> names(String... headers) {
        return namesAt("/limits", headers);
    }

    private List<String> namesAt(String target, String... headers) {
        return data(gateway.get(target, headers)).stream()
                .map(limit -> limit.getString("name"))
                .toList();
    }

    private static List<JsonObject> data(RawResponse answer) {
        assertThat(answer.status()).as(answer.bodyText()).isEqualTo(200);
        return Json.createReader(new StringReader(answer.bodyText()))
                .readObject()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }
}
