package dev.sluice.api;

/** The API of the benchmarks, whose style is not public. */
public final class ChatApi {

    private ChatApi() {}

    /** The end of a stream of chat completions. */
    public static StreamEnd newStreamEnd() {
        return new ChatStyle().newStreamEnd();
    }
}
