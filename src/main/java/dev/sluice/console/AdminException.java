package dev.sluice.console;

import dev.sluice.errors.ApiError;

/** A call of the admin API that is answered with an error. */
final class AdminException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    AdminException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    /** A parameter has no value that the API knows. */
    static AdminException invalid(String parameter, String mustBe) {
        return new AdminException(AdminErrors.invalidParameter(parameter, mustBe));
    }

    /** What is asked for is not there. */
    static AdminException notFound(String message) {
        return new AdminException(AdminErrors.notFound(message));
    }

    ApiError error() {
        return error;
    }
}
