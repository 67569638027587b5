package dev.sluice.price;

/**
 * The price of a model at some time.
 *
 * @param model section and name in the catalogue, such as {@code openai/gpt-4o}
 * @param byRule whether the model's name was not in the list, but fulfils one of its rules
 */
record FoundPrice(String model, Price price, boolean byRule) {}
