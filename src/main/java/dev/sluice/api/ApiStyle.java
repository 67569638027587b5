package dev.sluice.api;

import dev.sluice.json.JsonDocument;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between the APIs in how they report errors, and how their streams stay alive and end. There is one class for each API; the
 * {@link RequestedEndpoint} of a request has it. Immutable and thread-safe.
 */
public interface ApiStyle {

    /** Returns the JSON body of an error response, in UTF-8. */
    byte[] errorBody(ErrorDetail error);

    /** Returns the event that reports an error in a stream that has begun, with its final empty line, in UTF-8. */
    byte[] errorEvent(ErrorDetail error);

    /**
     * Returns the event that reports a provider's own error in a stream that has begun.
     *
     * @param error the body of the provider's error response: an object whose member {@code error} is an object; parsed with
     *     {@link ProviderError#QUERY}
     */
    byte[] errorEvent(JsonDocument error);

    /**
     * Whether a stream ends as usual after an error event. If not, the connection is cut, because the clients of the API would take the end
     * for a complete answer.
     */
    boolean endsCleanlyAfterError();

    /**
     * Whether a request asks for a stream by {@code "stream": true}, and its stream may begin before the provider answers.
     */
    boolean streamsOnRequest();

    /** The headers that every request of the API must have, and their values for clients that send none. Names in lower case. */
    default Map<String, String> requiredHeaders() {
        return Map.of();
    }

    /**
     * Returns what a silent stream gets between two of its events, also before the first one: a comment, unless the clients of the API need and
     * accept an event at any place.
     *
     * @param isAfterId whether an event of the stream had an id
     */
    default byte[] heartbeat(boolean isAfterId) {
        return SseText.comment(isAfterId);
    }

    /** The longest time without an event that clients of the API bear; a comment is none. Empty if there is no such time. */
    default Optional<Duration> longestPause() {
        return Optional.empty();
    }

    /** Returns the watch for the terminal event of one stream. */
    StreamEnd newStreamEnd();

    /** Returns the search for the first content of one stream. */
    StreamStart newStreamStart();
}
