package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.MetricsPage;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exchange costs, as the access log and the metrics tell it. */
final class ExchangeCostTest {

    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.surface=v1,gemini",
            "sluice.providers.fake.prices=own",
            "sluice.prices.own.m.input=2.50",
            "sluice.prices.own.m.cache-read=1.25",
            "sluice.prices.own.m.cache-write=3.75",
            "sluice.prices.own.m.cache-write-1h=5",
            "sluice.prices.own.m.audio-in=40",
            "sluice.prices.own.m.output=10",
            "sluice.prices.own.m.search=10",
            "sluice.prices.own.free.input=0",
            "sluice.prices.own.free.output=0",
            "sluice.prices.own.input-only.input=1",
            "sluice.providers.told.base-url=" + provider.baseUrl(),
            "sluice.providers.told.auth=none",
            "sluice.providers.told.prices=teller",
            "sluice.prices.teller.told=true",
            "sluice.providers.gem.base-url=" + provider.baseUrl(),
            "sluice.providers.gem.dialect=gemini",
            "sluice.providers.gem.key=secret_key",
            "sluice.providers.gem.prices=own");

    @AutoClose
    private static final AccessLines log = AccessLines.listen();

    private static int requests;

    private String id;

    @BeforeEach
    void startOver() {
        provider.startOver();
        id = "cost-" + ++requests;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // 400 × 2.50 + 600 × 1.25 + 200 × 10
                "/v1/chat/completions | {\"model\":\"m\",\"messages\":[]} | {\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,\"prompt_tokens_details\":{\"cached_tokens\":600},\"completion_tokens_details\":{\"reasoning_tokens\":150}}} | 0.00375",
                "/v1/responses | {\"model\":\"m\",\"input\":\"\"} | {\"model\":\"m\",\"usage\":{\"input_tokens\":1000,\"output_tokens\":200,\"input_tokens_details\":{\"cached_tokens\":600},\"output_tokens_details\":{\"reasoning_tokens\":150}}} | 0.00375",
                // 400 × 2.50 + 600 × 1.25 + 60 × 3.75 + 40 × 5 + 200 × 10 + 3 searches at 10 per 1,000
                "/v1/messages | {\"model\":\"m\",\"max_tokens\":9,\"messages\":[]} | {\"model\":\"m\",\"usage\":{\"input_tokens\":400,\"cache_read_input_tokens\":600,\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_1h_input_tokens\":40},\"output_tokens\":200,\"server_tool_use\":{\"web_search_requests\":3}}} | 0.034175",
                // 7 × 2.50
                "/v1/embeddings | {\"model\":\"m\",\"input\":\"a\"} | {\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}} | 0.0000175",
                // (1000 + 20 − 600 − 150) × 2.50 + 600 × 1.25 + 150 × 40 + (50 + 30) × 10
                "/v1beta/models/m:generateContent | {\"contents\":[]} | {\"modelVersion\":\"m\",\"usageMetadata\":{\"promptTokenCount\":1000,\"toolUsePromptTokenCount\":20,\"cachedContentTokenCount\":600,\"candidatesTokenCount\":50,\"thoughtsTokenCount\":30,\"promptTokensDetails\":[{\"tokenCount\":150,\"modality\":\"AUDIO\"},{\"modality\":\"TEXT\",\"tokenCount\":850}]}} | 0.008225"
            })
    void theAccessLogTellsWhatAnExchangeCost(String path, String body, String answer, String cost) throws Exception {
        provider.answerWith(Answer.json(200, answer));
        String hint = path.startsWith("/v1beta") ? "gem" : "fake";
        gateway.post(path, body, "x-request-id: " + id, "x-arch-llm-provider-hint: " + hint);

        assertThat(log.awaitLine(id)).containsEntry("cost", cost);
    }

    @ParameterizedTest
    @CsvSource({"free, 0", "nobody, unpriced", "input-only, unpriced", "m, 0.0001"})
    void whatHasNoPriceIsNotZero(String model, String cost) throws Exception {
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":10}}"));
        gateway.post("/v1/chat/completions", CHAT.replace("\"m\"", '"' + model + '"'), "x-request-id: " + id);

        assertThat(log.awaitLine(id)).containsEntry("cost", cost);
    }

    @Test
    void aRefusalCostsNothing() throws Exception {
        provider.answerWith(
                Answer.json(400, "{\"error\":{},\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":10}}"));
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id);

        assertThat(log.awaitLine(id)).containsEntry("cost", "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e99999999999", "-1", "0e999999999", "1e-999999999", "\"1\"", "null"})
    void aUsageThatCannotBeTrueCostsNoFortune(String told) throws Exception {
        provider.answerWith(Answer.json(
                200,
                "{\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":10,\"cost\":" + told + "}}"));
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id);

        // The prompt is counted: some tokens at 2.50 for a million.
        assertThat(Double.parseDouble(log.awaitLine(id).get("cost"))).isBetween(0.0001, 0.001);
    }

    @Test
    void aStreamWithoutAUsageIsCountedAndPaid() throws Exception {
        provider.answerWith(
                Answer.sse(
                        "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello there!\"}}]}\n\ndata: [DONE]\n\n"));
        gateway.post(
                "/v1/chat/completions",
                CHAT.replace("{\"model\"", "{\"stream\":true,\"model\""),
                "x-request-id: " + id);

        var line = log.awaitLine(id);
        assertThat(line).containsEntry("usage", "counted");
        assertThat(Double.parseDouble(line.get("cost"))).isPositive();
    }

    @Test
    void theCostThatAProviderTellsCountsWhereItsSectionSaysSo() throws Exception {
        provider.answerWith(Answer.json(
                200,
                "{\"model\":\"any\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":10,\"cost\":0.00007159}}"));
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id, "x-arch-llm-provider-hint: told");

        assertThat(log.awaitLine(id)).containsEntry("cost", "0.00007159");
    }

    @ParameterizedTest
    @CsvSource({"default, 0.003", "flex, 0.001", "priority, 0.003"})
    void theTierThatTheAnswerNamesCounts(String tier, String cost, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("prices.json"),
                "{\"sections\": [{\"id\": \"own\", \"models\": [{\"id\": \"m\", \"prices\": [{\"input\": 1, \"output\": 2,"
                        + " \"tiers\": {\"flex\": {\"input\": 0.5, \"output\": 0.5}}}]}]}]}");
        provider.answerWith(Answer.json(
                200,
                "{\"service_tier\":\"" + tier + "\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000}}"));
        try (TestGateway own =
                TestGateway.before(provider, "sluice.providers.fake.prices=own", "sluice.prices.file=" + file)) {
            assertThat(costAt(own, id)).isEqualTo(cost);
        }
    }

    @Test
    void aTargetIsPricedAsItsPropertySays() throws Exception {
        provider.answerWith(
                Answer.json(200, "{\"model\":\"gpt-4o\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":0}}"));
        try (TestGateway own = TestGateway.before(
                provider,
                "sluice.targets.t.provider=fake",
                "sluice.targets.t.model=mystery",
                "sluice.targets.t.price-as=own/cheap",
                "sluice.models.m.targets=t",
                "sluice.prices.own.cheap.input=0.02")) {
            assertThat(costAt(own, id)).isEqualTo("0.00002");
        }
    }

    @Test
    void soundWithoutTokensIsPaidByItsSeconds() throws Exception {
        provider.answerWith(Answer.json(200, "{\"text\":\"a\",\"usage\":{\"type\":\"duration\",\"seconds\":7}}"));
        try (TestGateway own =
                TestGateway.before(provider, "sluice.providers.fake.prices=own", "sluice.prices.own.m.second=0.0001")) {
            own.send(RawHttp.request(
                    "POST",
                    "/v1/audio/transcriptions",
                    ("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\n"
                                    + "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nx\r\n--b--\r\n")
                            .getBytes(StandardCharsets.US_ASCII),
                    "Content-Type: multipart/form-data; boundary=b",
                    "x-request-id: " + id));
            assertThat(log.awaitLine(id)).containsEntry("cost", "0.0007");
        }
    }

    @Test
    void theMetricsSumCostsAndCountThoseThatAreUnknown() throws Exception {
        try (TestGateway own = TestGateway.before(
                provider,
                "sluice.providers.fake.prices=own",
                "sluice.prices.own.m.input=1000000",
                "sluice.prices.own.m.output=1000000")) {
            provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
            own.post("/v1/chat/completions", CHAT);
            own.post("/v1/chat/completions", CHAT);
            own.post("/v1/chat/completions", CHAT.replace("\"m\"", "\"nobody\""));
            own.awaitMetric("active_http_calls", 0);
            MetricsPage page = new MetricsPage(own.get("/metrics").bodyText());

            assertThat(page.value("sluice_cost_total{client=\"anonymous\",currency=\"USD\",target=\"fake\"}"))
                    .isEqualTo(6);
            assertThat(page.value(
                            "sluice_cost_unknown_total{client=\"anonymous\",reason=\"unpriced\",target=\"fake\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFileOfPricesIsReadAgainWhenItChangesAndAFaultyOneIsNot(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("prices.json");
        write(file, "1000000");
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0}}"));
        try (TestGateway own = TestGateway.before(
                provider,
                "sluice.reload.every=10ms",
                "sluice.providers.fake.prices=own",
                "sluice.prices.file=" + file)) {
            assertThat(costAt(own, id + "a")).isEqualTo("1");
            write(file, "2000000");
            own.awaitMetric("sluice_config_reloads_total{result=\"taken\"}", 1);
            assertThat(costAt(own, id + "b")).isEqualTo("2");
            write(file, "-3");
            own.awaitMetric("sluice_config_reloads_total{result=\"refused\"}", 1);
            assertThat(costAt(own, id + "c")).isEqualTo("2");
        }
    }

    @Test
    void withoutPricesNothingIsPriced() throws Exception {
        provider.answerWith(Answer.json(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
        try (TestGateway off = TestGateway.before(provider)) {
            assertThat(costAt(off, id)).isEqualTo("-");
        }
    }

    private static String costAt(TestGateway gateway, String id) throws Exception {
        gateway.post("/v1/chat/completions", CHAT, "x-request-id: " + id);
        return log.awaitLine(id).get("cost");
    }

    private static void write(Path file, String input) throws IOException {
        Path next = Files.writeString(
                file.resolveSibling("next.json"),
                "{\"sections\": [{\"id\": \"own\", \"models\": [{\"id\": \"m\", \"prices\": [{\"input\": " + input
                        + ", \"output\": 1}]}]}]}");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
