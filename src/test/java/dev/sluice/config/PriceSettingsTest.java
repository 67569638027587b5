package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.price.PriceList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of prices. */
final class PriceSettingsTest {

    @Test
    void exchangesAreNotPricedByDefault() {
        assertThat(ConfigFixture.provider().read().prices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.prices=on",
                "sluice.prices.openai.factor=0.85",
                "sluice.prices.openrouter.told=true",
                "sluice.prices.openai.gpt-4.1.input=0",
                "sluice.providers.sole.prices=openai"
            })
    void exchangesArePricedWithAnyPropertyOfPrices(String property) {
        assertThat(ConfigFixture.provider(property).read().prices()).isPresent();
    }

    @Test
    void offIsOff() {
        assertThat(ConfigFixture.provider("sluice.prices=off", "sluice.prices.openai.factor=0.85")
                        .read()
                        .prices())
                .isEmpty();
    }

    @Test
    void theSectionIsToldFromTheBaseUrlUnlessAPropertySaysIt() {
        PriceList prices = ConfigFixture.only(
                        "sluice.providers.a.base-url=https://api.openai.com/v1",
                        "sluice.providers.a.auth=none",
                        "sluice.providers.b.base-url=https://api.openai.com/v1",
                        "sluice.providers.b.auth=none",
                        "sluice.providers.b.prices=azure",
                        "sluice.providers.c.base-url=http://127.0.0.1:1/v1",
                        "sluice.providers.c.auth=none",
                        "sluice.targets.t.provider=c",
                        "sluice.targets.t.model=m",
                        "sluice.targets.t.price-as=openai/gpt-4o-mini",
                        "sluice.prices.currency=EUR",
                        "sluice.prices.rate=0.92")
                .read()
                .prices()
                .orElseThrow();

        assertThat(prices.sections()).isEqualTo(Map.of("a", "openai", "b", "azure"));
        assertThat(prices.priceAs()).isEqualTo(Map.of("t", new PriceList.PriceAs("openai", "gpt-4o-mini")));
        assertThat(prices.currency()).isEqualTo("EUR");
    }

    @Test
    void ownPricesThatNoProviderHasAreTold() {
        assertThat(ConfigFixture.provider("sluice.prices.vllm.llama-4.input=0.10")
                        .read()
                        .warnings())
                .contains("sluice.prices.vllm: no provider has these prices; set sluice.providers.NAME.prices=vllm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.prices=yes                           | sluice.prices: must be one of on, off",
                "sluice.prices.currency=euro                 | sluice.prices.currency: must be the code of a currency, such as EUR",
                "sluice.prices.currency=EUR                  | sluice.prices.rate: is missing; set how many EUR one US dollar is",
                "sluice.prices.rate=0.92                     | sluice.prices.rate: converts US dollars; set sluice.prices.currency too, or remove it",
                "sluice.prices.openai.factor=0               | sluice.prices.openai.factor: must be above 0, and at most 10",
                "sluice.prices.openai.factor=-1              | sluice.prices.openai.factor: must not be negative",
                "sluice.prices.opnai.factor=0.8              | sluice.prices.opnai.factor: no section of the catalogue has this name; did you mean openai?",
                "sluice.prices.openai.told=1                 | sluice.prices.openai.told: must be one of false, true",
                "sluice.prices.openai.gpt-4.1.input=-0.1     | sluice.prices.openai.gpt-4.1.input: must not be negative",
                "sluice.prices.openai.gpt-4.1.input=1,5      | sluice.prices.openai.gpt-4.1.input: must be a decimal number such as 2.50",
                "sluice.prices.openai.gpt-4.1.output=1       | sluice.prices.openai.gpt-4.1.input: is missing; own amounts replace all of the catalogue for the model",
                "sluice.prices.openai.gpt-4.1.inputs=1       | sluice.prices.openai.gpt-4.1.inputs: unknown; did you mean sluice.prices.openai.gpt-4.1.input?",
                "sluice.prices.openai.factr=1                | sluice.prices.openai.factr: unknown; did you mean sluice.prices.openai.factor?",
                "sluice.providers.sole.prices=opnai          | sluice.providers.sole.prices: no prices have a section of this name; did you mean openai?",
                "sluice.prices.file=/does/not/exist          | sluice.prices.file: must be the path of a readable file"
            })
    void aFaultIsToldByTheNameOfItsProperty(String line, String fault) {
        assertThat(ConfigFixture.provider(line).faults()).containsExactly(fault);
    }

    @Test
    void aDateMustBeOne() {
        assertThat(ConfigFixture.provider("sluice.prices.openai.m.input=1", "sluice.prices.openai.m.from=tomorrow")
                        .faults())
                .containsExactly(
                        "sluice.prices.openai.m.from: must be a date such as 2026-12-01; the price begins with that day in UTC");
    }

    @Test
    void aTargetMustBePricedAsWhatHasAPrice() {
        assertThat(ConfigFixture.provider(
                                "sluice.targets.t.provider=sole",
                                "sluice.targets.t.model=m",
                                "sluice.targets.t.price-as=gpt-4o")
                        .faults())
                .containsExactly(
                        "sluice.targets.t.price-as: must be section/model of the prices, such as openai/gpt-4o-mini");
    }

    @Test
    void aFaultOfTheFileIsToldWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("prices.json"),
                "{\"sections\": [\n{\"id\": \"vllm\", \"models\": [\n{\"id\": \"llama-4\", \"prices\": [{\"input\": -1}]}]}]}");

        assertThat(ConfigFixture.provider("sluice.prices.file=" + file).faults())
                .containsExactly("sluice.prices.file: " + file + ": line 3: vllm/llama-4: input: must not be negative");
    }
}
