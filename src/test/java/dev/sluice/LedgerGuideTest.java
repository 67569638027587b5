package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.LedgerTables;
import dev.sluice.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The questions that docs/ledger.md asks in SQL, asked of the ledger of a gateway. */
final class LedgerGuideTest {

    private static final String REQUEST_ID = "0b6c54f2-7a6e-4f0a-9d9c-0a2f6f1f3f11";

    @TempDir
    private Path directory;

    @Test
    void everyQuestionOfTheGuideHasItsAnswer() throws IOException {
        List<String> questions = Pattern.compile("(?s)```sql\\n(.*?)```")
                .matcher(Files.readString(Path.of("docs/ledger.md")))
                .results()
                .map(found -> found.group(1)
                        .replace(
                                "2026-11-01",
                                LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).toString())
                        .replace("'crm'", "'anonymous'"))
                .toList();
        assertThat(questions).hasSize(12);
        try (FakeProvider provider = FakeProvider.start();
                FakeProvider failing = FakeProvider.start();
                TestGateway gateway = TestGateway.before(
                        provider,
                        "sluice.ledger=on",
                        "sluice.ledger.dir=" + directory,
                        "sluice.providers.failing.base-url=" + failing.baseUrl(),
                        "sluice.providers.failing.auth=none",
                        "sluice.models.smart.targets=failing; fake",
                        "sluice.providers.fake.prices=own",
                        "sluice.prices.own.smart.input=2",
                        "sluice.prices.own.smart.output=10");
                LedgerTables tables = LedgerTables.in(directory)) {
            failing.answerWith(Answer.json(500, "{}"));
            provider.answerWith(Answer.json(
                    200,
                    "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100,"
                            + "\"prompt_tokens_details\":{\"cached_tokens\":250}}}"));
            gateway.post(
                    "/v1/chat/completions",
                    "{\"model\":\"smart\",\"messages\":[]}",
                    "x-request-id: " + REQUEST_ID,
                    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            gateway.post("/v1/chat/completions", "{\"model\":\"free\",\"messages\":[]}", "x-request-id: unpriced");
            tables.awaitRow("unpriced");

            assertThat(tables.query(questions.get(0)).get(0))
                    .containsEntry("client", "anonymous")
                    .containsEntry("exchanges", "2")
                    .containsEntry("without_price", "1");
            assertThat(Double.parseDouble(tables.query(questions.get(0)).get(0).get("cost")))
                    .isEqualTo(0.003);
            assertThat(tables.query(questions.get(1)))
                    .extracting(row -> row.get("asked"))
                    .containsExactly("smart", "free");
            assertThat(Double.parseDouble(tables.query(questions.get(2)).get(0).get("cost_per_million")))
                    .isBetween(1.36, 1.37);
            assertThat(tables.query(questions.get(3)).get(0)).containsEntry("usr", "anonymous");
            assertThat(Double.parseDouble(tables.query(questions.get(4)).get(0).get("percent_cached")))
                    .isEqualTo(25);
            assertThat(tables.query(questions.get(5))).isEmpty();
            assertThat(tables.query(questions.get(6)).get(0))
                    .containsEntry("target", "fake")
                    .containsEntry("cost", "3000000");
            assertThat(tables.query(questions.get(7)))
                    .containsExactly(
                            Map.of("n", "1", "target", "failing", "result", "500"),
                            Map.of("n", "2", "target", "fake", "result", "200"));
            assertThat(tables.query(questions.get(8))).singleElement().satisfies(row -> assertThat(row)
                    .containsEntry("request_id", REQUEST_ID));
            assertThat(tables.query(questions.get(9)))
                    .containsExactly(Map.of("provider", "fake", "model", "free", "exchanges", "1"));
            assertThat(tables.query(questions.get(10))).isEmpty();
            assertThat(tables.query(questions.get(11))).isEmpty();
        }
    }
}
