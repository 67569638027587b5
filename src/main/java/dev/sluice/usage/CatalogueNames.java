package dev.sluice.usage;

import java.util.Optional;

/** The names that models have in the catalogue of prices. Thread-safe. */
@FunctionalInterface
public interface CatalogueNames {

    /** No model has one. */
    CatalogueNames EMPTY = (provider, model) -> Optional.empty();

    /**
     * Finds the name of a model, of which there are as many as the catalogue has models.
     *
     * @param provider name of the provider that was asked for it; empty text if none was
     * @param model the name that was asked for, of any text
     */
    Optional<String> nameOf(String provider, String model);
}
