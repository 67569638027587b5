package dev.sluice.upstream;

import dev.sluice.errors.ApiError;
import dev.sluice.http.RetryAfter;
import dev.sluice.routing.Answering;
import dev.sluice.targets.AttemptOutcome;
import dev.sluice.targets.Attempted;
import dev.sluice.targets.Attempted.Tried;
import dev.sluice.targets.Choice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The headers that tell a client what was tried for it, and whether to try again itself (routing.md R22, 11).
 *
 * @param areShown whether the plan leaves anything to tell; if not, an answer has only the headers of its provider
 * @param showsTrail whether the answer tells each attempt
 */
record AttemptHeaders(boolean areShown, boolean showsTrail) {

    private static final String TARGET = "x-arch-llm-target";
    private static final String ATTEMPTS = "x-arch-llm-attempts";
    private static final String TRAIL = "x-arch-llm-trail";

    /** The SDKs of OpenAI and Anthropic repeat no request whose answer says {@code false}. */
    private static final String SHOULD_RETRY = "x-should-retry";

    private static final String RETRY_AFTER = "Retry-After";

    /**
     * Returns the headers for a provider's answer.
     *
     * @param outcome what the answer is
     * @param none why there was no further attempt after an error; empty if the answer is none
     */
    Map<String, String> of(
            Answering answering,
            UpstreamAnswer answer,
            AttemptOutcome outcome,
            List<Tried> tried,
            Optional<Choice.None> none) {
        if (!areShown) {
            return Map.of();
        }
        Map<String, String> headers = told(answering.target().name(), tried);
        if (answer.status() >= 400) {
            Optional<String> retryAfter = outcome == AttemptOutcome.RATE_LIMITED
                    ? none.flatMap(Choice.None::freeIn).map(wait -> Long.toString(RetryAfter.seconds(wait)))
                    : Optional.empty();
            retryAfter.ifPresent(seconds -> headers.put(RETRY_AFTER, seconds));
            boolean tellsTime =
                    retryAfter.isPresent() || answer.header(RETRY_AFTER).isPresent();
            if (outcome == AttemptOutcome.NO_QUOTA || (!tellsTime && isExhausted(tried, none))) {
                headers.put(SHOULD_RETRY, "false");
            }
        }
        return headers;
    }

    /** Returns the gateway's error with the headers, for a request that no provider has answered; without them if none was asked. */
    ApiError addTo(ApiError error, List<Tried> tried, Optional<Choice.None> none) {
        if (!areShown || tried.isEmpty()) {
            return error;
        }
        Map<String, String> headers = told(tried.get(tried.size() - 1).target().name(), tried);
        if (!error.headers().containsKey(RETRY_AFTER) && isExhausted(tried, none)) {
            headers.put(SHOULD_RETRY, "false");
        }
        ApiError told = error;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            told = told.withHeader(header.getKey(), header.getValue());
        }
        return told;
    }

    private Map<String, String> told(String target, List<Tried> tried) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(TARGET, target);
        headers.put(ATTEMPTS, Integer.toString(tried.size()));
        if (showsTrail) {
            headers.put(TRAIL, new Attempted(tried).trail("; "));
        }
        return headers;
    }

    /** Whether the gateway has done what a client could do by trying again. */
    private static boolean isExhausted(List<Tried> tried, Optional<Choice.None> none) {
        return tried.size() > 1
                || none.filter(last -> last.why() == Choice.Reason.THROTTLE).isPresent();
    }
}
