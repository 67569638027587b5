package dev.sluice.console;

import dev.sluice.errors.ApiError;

/** How a request shows who sent it. */
sealed interface Identified {

    /** By this administrator. */
    record Known(Admin admin) implements Identified {}

    /** There is no credential, or a wrong key. */
    record Unknown() implements Identified {}

    /** Too many wrong keys have come from this address, or from everywhere, so that this one is not looked at. */
    record Throttled() implements Identified {}

    /** There is a login or a token, and it does not open the console. */
    record Refused(ApiError error) implements Identified {}
}
