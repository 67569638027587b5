package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a file of prices: either it is read, or a fault is told; no amount is negative. */
final class PriceReaderFuzzTest {

    private static final Instant DAY = Instant.parse("2026-08-21T12:00:00Z");

    static Stream<byte[]> files() {
        return Stream.of(
                        "{\"sections\":[{\"id\":\"s\",\"models\":[{\"id\":\"m\",\"prices\":[{\"input\":1,\"output\":2.5}]}]}]}",
                        "{\"sections\":[{\"id\":\"s\",\"url\":\"https://s\",\"like\":[\"t\"],\"told\":true,\"models\":[{\"id\":\"m\","
                                + "\"match\":{\"or\":[{\"equals\":\"m\"},{\"and\":[{\"starts_with\":\"m\"},{\"regex\":\"^m\\\\d\"}]}]},"
                                + "\"prices\":[{\"from\":\"2026-12-01\",\"hours\":\"22:00-06:00\",\"input\":{\"price\":1,\"above\":"
                                + "[{\"tokens\":200000,\"price\":2}]},\"tiers\":{\"flex\":{\"input\":0.5}}}]}]}]}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @DictionaryEntries({
        "\"input\":",
        "\"match\":",
        "\"above\":",
        "\"tiers\":",
        "\"from\":",
        "\"hours\":",
        "-1",
        "1e9",
        "{\"or\":["
    })
    @FuzzTest(maxDuration = "10s")
    void everyFileIsReadOrHasFaults(byte[] file) {
        PriceReader reader = new PriceReader(file, "USD", section -> BigDecimal.ONE);
        List<ListedSection> sections = reader.read();
        assertThat(reader.faults()).hasSizeLessThanOrEqualTo(20);
        if (reader.faults().isEmpty()) {
            Catalogue catalogue = new Catalogue(sections);
            for (ListedSection section : sections) {
                for (ListedModel model : section.models()) {
                    catalogue
                            .find(section.id(), model.id(), DAY)
                            .ifPresent(found -> assertThat(found.price().id()).hasSize(12));
                }
            }
        }
    }
}
