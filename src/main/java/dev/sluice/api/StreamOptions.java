package dev.sluice.api;

import dev.sluice.json.JsonPath;

/** The members by which OpenAI's clients ask for the usage in a stream. */
public final class StreamOptions {

    /** The object of options. */
    public static final JsonPath PATH = JsonPath.of("/stream_options");

    /** Whether the last event of a stream reports the usage. */
    public static final JsonPath INCLUDE_USAGE = JsonPath.of("/stream_options/include_usage");

    private StreamOptions() {}
}
