package dev.sluice.api;

import java.util.Optional;

/**
 * An error of the gateway, before it has the form of an API.
 *
 * @param status HTTP status, 400 to 599
 * @param type the error's class in the OpenAI API
 * @param code the error's name for programs
 * @param param the request's member or header at fault; empty where there is no single one
 * @param message for people
 * @param requestId the request's {@code x-request-id}; empty where it has none
 */
public record ErrorDetail(
        int status, String type, String code, Optional<String> param, String message, Optional<String> requestId) {}
