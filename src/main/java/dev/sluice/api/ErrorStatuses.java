package dev.sluice.api;

import static java.util.Map.entry;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The HTTP status that an error's code or type stands for where there is no status: in a stream. Of
 * <a href="https://docs.claude.com/en/api/errors">Anthropic's types</a>,
 * <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's codes and types</a> and
 * <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto">google.rpc.Code</a>.
 */
final class ErrorStatuses {

    /** By their names in lower case. */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            // Anthropic
            entry("invalid_request_error", 400),
            entry("authentication_error", 401),
            entry("billing_error", 402),
            entry("permission_error", 403),
            entry("not_found_error", 404),
            entry("request_too_large", 413),
            entry("rate_limit_error", 429),
            entry("api_error", 500),
            entry("timeout_error", 504),
            entry("overloaded_error", 529),
            // OpenAI
            entry("context_length_exceeded", 400),
            entry("content_filter", 400),
            entry("content_policy_violation", 400),
            entry("invalid_prompt", 400),
            entry("unsupported_parameter", 400),
            entry("unsupported_value", 400),
            entry("invalid_api_key", 401),
            entry("model_not_found", 404),
            entry("insufficient_quota", 429),
            entry("rate_limit_exceeded", 429),
            entry("slow_down", 429),
            entry("server_error", 500),
            entry("server_is_overloaded", 503),
            entry("service_unavailable_error", 503),
            // Google
            entry("invalid_argument", 400),
            entry("failed_precondition", 400),
            entry("out_of_range", 400),
            entry("unauthenticated", 401),
            entry("permission_denied", 403),
            entry("not_found", 404),
            entry("aborted", 409),
            entry("already_exists", 409),
            entry("resource_exhausted", 429),
            entry("cancelled", 499),
            entry("data_loss", 500),
            entry("internal", 500),
            entry("unknown", 500),
            entry("unimplemented", 501),
            entry("unavailable", 503),
            entry("deadline_exceeded", 504));

    private ErrorStatuses() {}

    /**
     * Returns the status. Empty if the code says none.
     *
     * @param code in lower case
     */
    static OptionalInt of(String code) {
        Integer status = STATUSES.get(code);
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
