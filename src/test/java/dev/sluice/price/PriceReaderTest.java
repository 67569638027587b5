package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator's file of prices, and its prices by property. */
final class PriceReaderTest {

    private static final Instant DAY = Instant.parse("2026-08-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\": -1}                            | line 3: s/m: input: must not be negative",
                "{\"input\": 1, \"input\": 2}               | line 3: input: stands twice",
                "{\"output\": 1}                            | line 3: s/m: input: is missing",
                "{}                                         | line 3: s/m: input: is missing",
                "{\"input\": \"1\"}                         | line 3: s/m: input: must be a number",
                "{\"input\": 1e999999999}                   | line 3: s/m: input: must be below 10000000, with at most 9 decimal places",
                "{\"input\": 0.0000000001}                  | line 3: s/m: input: must be below 10000000, with at most 9 decimal places",
                "{\"input\": 1, \"gold\": 2}                | line 3: \"gold\" is unknown; known are from, hours, tiers, input, output, cache-read, cache-write, cache-write-1h, reasoning, audio-in, audio-out, image-in, image-out, cache-read-audio, cache-read-image, request, search, second",
                "{\"input\": 1, \"from\": \"soon\"}         | line 3: s/m: from: must be a date such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z",
                "{\"input\": 1, \"hours\": \"9-17\"}        | line 3: s/m: hours: must be hours in UTC such as 00:30-16:30",
                "{\"input\": 1, \"tiers\": {\"flex\": {\"output\": 1}}} | line 3: s/m flex: input: is missing",
                "{\"input\": {\"price\": 1, \"above\": [{\"tokens\": 9, \"price\": 1}, {\"tokens\": 9, \"price\": 2}]}} | line 3: s/m: input: above: needs tokens, a whole number that rises from each to the next, and price",
                "[]                                         | line 3: must be an object with from, hours, tiers, input, output, cache-read, cache-write, cache-write-1h, reasoning, audio-in, audio-out, image-in, image-out, cache-read-audio, cache-read-image, request, search, second"
            })
    void aFaultyPriceIsToldWithItsLine(String price, String fault) {
        assertThat(faults("{\"sections\": [\n{\"id\": \"s\", \"models\": [{\"id\": \"m\", \"prices\": [\n" + price
                        + "]}]}]}"))
                .containsExactly(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"sections\": [                                               | line 1: is not valid JSON: unexpected end of text at byte 14",
                "[]                                                             | line 1: must be an object with about, sections",
                "{\"sections\": 1}                                              | line 1: sections: must be an array",
                "{\"sections\": [{\"models\": []}]}                             | line 1: id: is missing",
                "{\"sections\": [{\"id\": \"\"}]}                               | line 1: id: must be a text of 1 to 256 characters",
                "{\"sections\": [{\"id\": \"s\"}, {\"id\": \"s\"}]}             | line 1: the section s stands twice; join both",
                "{\"sections\": [{\"id\": \"s\", \"url\": \"(\"}]}              | line 1: url: is not a regular expression",
                "{\"sections\": [{\"id\": \"s\", \"told\": 1}]}                 | line 1: told: must be true or false",
                "{\"sections\": [{\"id\": \"s\", \"models\": [{\"id\": \"m\"}]}]} | line 1: s/m: prices: is missing"
            })
    void aFaultyListIsToldWithItsLine(String text, String fault) {
        assertThat(faults(text)).singleElement().asString().startsWith(fault.replaceFirst(": unexpected.*", ""));
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        assertThat(loader().add(new byte[PriceLoader.MAX_FILE_BYTES + 1]))
                .containsExactly("must have at most 4194304 bytes");
    }

    @Test
    void faultsAreTwentyAtMost() {
        assertThat(faults("{\"sections\": [" + "1,".repeat(1000) + "1]}")).hasSize(20);
    }

    @Test
    void anOwnPriceReplacesThatOfTheCatalogueAndKeepsItsRules() {
        PriceLoader loader = loader();
        loader.add(List.of(own("openai", "gpt-4o", Optional.empty(), "1")), Map.of());

        assertThat(input(loader, "gpt-4o")).isEqualTo(1_000_000_000L);
        assertThat(input(loader, "gpt-4o-2024-08-06")).isEqualTo(1_000_000_000L);
        assertThat(find(loader, "gpt-4o").price().standard().of(PriceKind.OUTPUT))
                .isEmpty();
    }

    @Test
    void untilAnOwnPriceBeginsThatOfTheCatalogueHolds() {
        PriceLoader loader = loader();
        loader.add(List.of(own("openai", "gpt-4o", Optional.of(DAY.plusSeconds(1)), "1")), Map.of());

        assertThat(input(loader, "gpt-4o")).isEqualTo(2_500_000_000L);
    }

    @Test
    void aPropertyWinsOverTheFileAndTheFileOverTheCatalogue() {
        PriceLoader loader = loader();
        assertThat(loader.add("""
                        {"sections": [{"id": "openai", "models": [
                        {"id": "gpt-4o", "prices": [{"input": 2}]}, {"id": "gpt-4o-mini", "prices": [{"input": 2}]}]}]}
                        """.getBytes(StandardCharsets.UTF_8))).isEmpty();
        loader.add(List.of(own("openai", "gpt-4o", Optional.empty(), "1")), Map.of());

        assertThat(input(loader, "gpt-4o")).isEqualTo(1_000_000_000L);
        assertThat(input(loader, "gpt-4o-mini")).isEqualTo(2_000_000_000L);
    }

    @Test
    void aFaultyFileAddsNothing() {
        PriceLoader loader = loader();
        loader.add(
                "{\"sections\": [{\"id\": \"openai\", \"models\": [{\"id\": \"gpt-4o\", \"prices\": [{\"input\": 2}, {\"input\": -2}]}]}]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(input(loader, "gpt-4o")).isEqualTo(2_500_000_000L);
    }

    @Test
    void aFactorAndARateMultiplyTheCatalogueAndAreAnotherPrice() {
        PriceLoader euros = new PriceLoader("EUR", new BigDecimal("0.92"), Map.of("openai", new BigDecimal("0.85")));
        euros.add(List.of(own("openai", "own", Optional.empty(), "1")), Map.of());

        // 2.50 × 0.92 × 0.85
        assertThat(input(euros, "gpt-4o")).isEqualTo(1_955_000_000L);
        assertThat(input(euros, "own")).isEqualTo(1_000_000_000L);
        assertThat(find(euros, "gpt-4o").price().id())
                .matches("[0-9a-f]{12}")
                .isNotEqualTo(find(loader(), "gpt-4o").price().id());
    }

    private static OwnPrice own(String section, String model, Optional<Instant> from, String input) {
        return new OwnPrice(section, model, from, Map.of("input", new BigDecimal(input)));
    }

    private static long input(PriceLoader loader, String model) {
        return find(loader, model)
                .price()
                .standard()
                .of(PriceKind.INPUT)
                .orElseThrow()
                .nano();
    }

    private static FoundPrice find(PriceLoader loader, String model) {
        return loader.build(Map.of("p", "openai"), Map.of())
                .find("p", "p", model, "", DAY)
                .orElseThrow();
    }

    private static PriceLoader loader() {
        return new PriceLoader("USD", BigDecimal.ONE, Map.of());
    }

    private static List<String> faults(String text) {
        PriceReader reader = new PriceReader(text.getBytes(StandardCharsets.UTF_8), "USD", section -> BigDecimal.ONE);
        reader.read();
        return reader.faults();
    }
}
