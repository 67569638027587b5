package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import dev.sluice.json.JsonKind;
import dev.sluice.json.JsonPath;
import dev.sluice.json.JsonQuery;
import java.util.Optional;

/**
 * The members that are read in a provider's error response.
 *
 * @param message for people; empty if the provider has none
 * @param code the error's name for programs, or its type if it has no name; empty if the provider has none
 */
public record ProviderError(Optional<String> message, Optional<String> code) {

    private static final JsonPath ERROR = JsonPath.of("/error");
    private static final JsonPath MESSAGE = JsonPath.of("/error/message");
    private static final JsonPath CODE = JsonPath.of("/error/code");
    private static final JsonPath TYPE = JsonPath.of("/error/type");

    /** Finds all members that are read. */
    public static final JsonQuery QUERY = JsonQuery.of(ERROR, MESSAGE, CODE, TYPE);

    /** Whether the response has an error object. */
    public static boolean isIn(JsonDocument response) {
        return response.last(ERROR)
                .filter(error -> error.kind() == JsonKind.OBJECT)
                .isPresent();
    }

    /** Reads a response that has an error object. */
    static ProviderError of(JsonDocument response) {
        return new ProviderError(response.string(MESSAGE), response.string(CODE).or(() -> response.string(TYPE)));
    }
}
