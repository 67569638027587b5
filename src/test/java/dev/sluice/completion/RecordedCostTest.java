package dev.sluice.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AnswerForm;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ProviderOutcome;
import dev.sluice.exchange.ProviderOutcome.Ending;
import dev.sluice.json.JsonDocument;
import dev.sluice.price.ExchangeCost;
import dev.sluice.price.ExchangePricing;
import dev.sluice.price.OwnPrice;
import dev.sluice.price.PriceList;
import dev.sluice.price.PriceLoader;
import dev.sluice.routing.Answering;
import dev.sluice.routing.PromptSize;
import dev.sluice.routing.Provider;
import dev.sluice.routing.Target;
import dev.sluice.testing.Apis;
import dev.sluice.testing.StandInRequest;
import dev.sluice.tokens.TokenCounter;
import dev.sluice.tokens.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What recorded answers cost, to the nano, compared with {@code price/usages.tsv}.
 *
 * <p>The table was computed outside this project's code, with decimal arithmetic, from the recordings and from the facts that the catalogue is made
 * of: its reader of usages, its search for models, and its sums share nothing with those under test. Each row has its sum written out
 * ({@code count*price/unit + …}), which is checked here too, with {@link BigDecimal}. Of an answer, it has only what a price depends on.
 */
final class RecordedCostTest {

    private static final TokenCounter TOKENS = new TokenCounter();
    private static final Instant DAY = Instant.parse("2026-08-21T12:00:00Z");

    private static final String MADE = """
            {"sections": [
            {"id": "made", "models": [{"id": "any", "prices": [{"input": 2.50, "output": 10, "cache-read": 1.25,
              "cache-write": 3.125, "cache-write-1h": 5, "audio-in": 40, "audio-out": 80, "image-in": 3, "image-out": 12,
              "reasoning": 11, "cache-read-image": 0.75, "search": 10}]}]},
            {"id": "own", "models": [{"id": "b", "prices": [{"input": 3, "cache-read": 0.30, "cache-write": 3.75, "output": 15}]}]}
            ]}
            """;

    private static final PriceList PRICES = prices();

    record Row(
            String file,
            String form,
            String prices,
            String section,
            String model,
            String rule,
            String approximate,
            String nano,
            String calculation,
            String answer) {

        @Override
        public String toString() {
            return file + " with prices of " + prices;
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream in = RecordedCostTest.class.getResourceAsStream("/price/usages.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .skip(1)
                            .map(line -> line.split("\t", -1))
                            .map(cells -> new Row(
                                    cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7],
                                    cells[8], cells[9]))
                            .toList()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRecordedAnswerCostsWhatTheTableSays(Row row) {
        ExchangeCost cost = cost(row);

        if (row.nano().equals("unpriced")) {
            assertThat(cost.unknown()).contains(ExchangeCost.Unknown.UNPRICED);
        } else if (row.nano().equals("unknown")) {
            assertThat(cost.unknown()).contains(ExchangeCost.Unknown.NO_USAGE);
        } else {
            assertThat(cost.nano()).isEqualTo(OptionalLong.of(Long.parseLong(row.nano())));
            assertThat(cost.model()).contains(row.model());
            assertThat(cost.byRule() ? "rule" : "-").isEqualTo(row.rule());
            assertThat(cost.approximate() ? "approximate" : "-").isEqualTo(row.approximate());
            assertThat(cost.odd()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theTableIsRightInItself(Row row) {
        if (!row.calculation().equals("-")) {
            BigDecimal sum = Stream.of(row.calculation().split(" \\+ ", -1))
                    .map(term -> term.split("[*/]", -1))
                    .map(term -> new BigDecimal(term[0])
                            .multiply(new BigDecimal(term[1]))
                            .divide(new BigDecimal(term[2])))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum.movePointRight(9).setScale(0, RoundingMode.HALF_UP)).isEqualTo(new BigDecimal(row.nano()));
        }
    }

    @Test
    void theTableHasEnoughOfEachForm() throws IOException {
        assertThat(rows().filter(row ->
                        row.prices().equals("catalogue") && !row.calculation().equals("-")))
                .hasSizeGreaterThanOrEqualTo(100);
        assertThat(rows().map(Row::form).distinct())
                .containsExactlyInAnyOrder("CHAT", "RESPONSES", "MESSAGES", "GEMINI", "SCORES", "MEDIA", "OTHER");
    }

    @Test
    void anEstimateIsWhatThePromptAndTheAnswerWouldCost() {
        Target target = new Target(
                new Provider("own", URI.create("http://provider.test"), Provider.Auth.NONE, List.of(), true),
                Optional.empty());
        ExchangePricing pricing = new ExchangePricing(PRICES, DAY, PromptSize.UNKNOWN);

        assertThat(pricing.ratesOf(target, "a", true).orElseThrow().estimate(1000, 200))
                .isEqualTo(4_500_000);
        assertThat(pricing.ratesOf(target, "nobody", true)).isEmpty();
    }

    private static ExchangeCost cost(Row row) {
        AnswerForm form = row.form().equals("OTHER") ? AnswerForm.ANY : AnswerForm.valueOf(row.form());
        AnswerMeter meter = new AnswerMeter(
                TOKENS,
                "",
                new UsageBounds(0, () -> {}),
                form,
                true,
                Apis.chat().newStreamEnd(),
                (usage, said) -> {});
        for (String document : row.answer().split(" ¶ ", -1)) {
            byte[] text = document.getBytes(StandardCharsets.UTF_8);
            meter.add((JsonDocument) meter.parse(text, text.length));
        }
        String provider = row.prices().equals("made") ? "catalogue" : row.section();
        Provider configured =
                new Provider(provider, URI.create("http://provider.test"), Provider.Auth.NONE, List.of(), true);
        Exchange exchange = Exchange.of(new StandInRequest().toRequest());
        exchange.publish(new Answering(new Target(row.prices(), configured, Optional.of("")), 1));
        exchange.publish(new ProviderOutcome(Ending.COMPLETE, OptionalInt.of(200), Optional.empty()));
        // An answer without a usage is told as one whose tokens are unknown: this test has no request that says that it
        // costs some.
        exchange.publish(meter.usage()
                .orElse(new TokenUsage(OptionalLong.empty(), OptionalLong.empty(), TokenUsage.Source.REPORTED)));
        exchange.publish(meter.statement());
        return new ExchangePricing(PRICES, DAY, PromptSize.UNKNOWN)
                .costOf(exchange)
                .orElseThrow();
    }

    private static PriceList prices() {
        PriceLoader loader = new PriceLoader("USD", BigDecimal.ONE, Map.of());
        assertThat(loader.add(MADE.getBytes(StandardCharsets.UTF_8))).isEmpty();
        loader.add(
                List.of(new OwnPrice(
                        "own",
                        "a",
                        Optional.empty(),
                        Map.of(
                                "input", new BigDecimal("2.50"),
                                "cache-read", new BigDecimal("1.25"),
                                "output", new BigDecimal("10")))),
                Map.of());
        Map<String, String> sections = new HashMap<>();
        loader.sections().forEach(section -> sections.put(section, section));
        return loader.build(sections, Map.of("made", new PriceList.PriceAs("made", "any")));
    }
}
