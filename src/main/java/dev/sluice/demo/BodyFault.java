package dev.sluice.demo;

import dev.sluice.errors.ApiError;

/**
 * Why a request's body cannot be answered.
 *
 * @param code the error's name for programs
 * @param member the member at fault, such as {@code messages.0.role}
 * @param problem what is wrong with it, to follow its name
 */
record BodyFault(String code, String member, String problem) {

    ApiError error() {
        return ApiError.invalidRequest(400, code, "The member " + member + " " + problem)
                .at(member);
    }
}
