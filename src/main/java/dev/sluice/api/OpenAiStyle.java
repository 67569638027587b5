package dev.sluice.api;

import dev.sluice.json.JsonDocument;

/**
 * An API with the errors of OpenAI's first APIs, as most have them. After an error event the connection is cut, because its clients would
 * take a clean end for a complete answer.
 */
abstract class OpenAiStyle implements ApiStyle {

    @Override
    public final byte[] errorBody(ErrorDetail error) {
        return OpenAiErrors.body(error);
    }

    @Override
    public final byte[] errorEvent(ErrorDetail error) {
        return OpenAiErrors.event(error);
    }

    @Override
    public final byte[] errorEvent(JsonDocument error) {
        return OpenAiErrors.event(error);
    }

    @Override
    public final boolean endsCleanlyAfterError() {
        return false;
    }
}
