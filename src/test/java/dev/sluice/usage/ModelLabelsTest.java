package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Models that metrics tell apart. */
final class ModelLabelsTest {

    private final ModelLabels labels = new ModelLabels();

    @Test
    void aConfiguredNameIsToldWhateverTheProvider() {
        labels.replace(Set.of("fast", "gpt-4o"), CatalogueNames.EMPTY);

        assertThat(labels.of("", "fast")).isEqualTo("fast");
        assertThat(labels.of("openai", "gpt-4o")).isEqualTo("gpt-4o");
        assertThat(labels.of("openai", "openai/gpt-4o")).isEqualTo("gpt-4o");
        assertThat(labels.of("azure", "openai/gpt-4o")).isEqualTo("other");
    }

    @Test
    void whatTheCatalogueFindsByARuleIsCalledAsInTheCatalogue() {
        labels.replace(
                Set.of(),
                (provider, model) -> provider.equals("openai") && model.startsWith("gpt-4o")
                        ? Optional.of("gpt-4o")
                        : Optional.empty());

        assertThat(labels.of("openai", "gpt-4o-2024-11-20")).isEqualTo("gpt-4o");
        assertThat(labels.of("local", "gpt-4o-2024-11-20")).isEqualTo("other");
    }

    @Test
    void anythingElseIsOtherAndNothingIsADash() {
        assertThat(labels.of("openai", "made-up")).isEqualTo("other");
        assertThat(labels.of("openai", "m".repeat(100_000))).isEqualTo("other");
        assertThat(labels.of("openai", "")).isEqualTo("-");
    }

    @Test
    void aNewConfigurationHoldsAtOnce() {
        assertThat(labels.of("openai", "fast")).isEqualTo("other");

        labels.replace(Set.of("fast"), CatalogueNames.EMPTY);

        assertThat(labels.of("openai", "fast")).isEqualTo("fast");
    }
}
