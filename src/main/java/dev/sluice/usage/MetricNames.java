package dev.sluice.usage;

import java.util.Locale;

/**
 * Names of the metrics and labels that follow the <a href="https://github.com/open-telemetry/semantic-conventions-genai">semantic
 * conventions for generative AI</a>. These are in development: what they rename is renamed here.
 */
final class MetricNames {

    static final String TOKEN_USAGE = "gen_ai.client.token.usage";
    static final String ATTEMPT_DURATION = "gen_ai.client.operation.duration";
    static final String ATTEMPT_FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";
    static final String EXCHANGE_DURATION = "gen_ai.server.request.duration";
    static final String FIRST_TOKEN = "gen_ai.server.time_to_first_token";
    static final String PER_OUTPUT_TOKEN = "gen_ai.server.time_per_output_token";

    static final String OPERATION = "gen_ai.operation.name";
    static final String PROVIDER = "gen_ai.provider.name";
    static final String MODEL = "gen_ai.request.model";
    static final String TOKEN_TYPE = "gen_ai.token.type";
    static final String ERROR = "error.type";

    /** Not of the conventions. */
    static final String CLIENT = "client";

    static final String TARGET = "target";
    static final String SOURCE = "source";

    /** Value of a label for names that are not told apart. */
    static final String OTHER = "other";

    /** Value of a label for a name that does not exist. */
    static final String NONE = "-";

    /** Value of {@link #ERROR} where nothing has failed. Prometheus takes a label without a value for none, as the conventions want it. */
    static final String NO_ERROR = "";

    private MetricNames() {}

    /**
     * The name of an operation.
     *
     * @param api short name of the endpoint that was called; empty text if it is unknown
     */
    static String operation(String api) {
        return switch (api) {
            case "responses", "messages" -> "chat";
            case "completions" -> "text_completion";
            case "gemini" -> "generate_content";
            case "" -> OTHER;
            default -> api;
        };
    }

    /** The value of a label for a constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
