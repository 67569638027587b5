package dev.sluice.api;

import dev.sluice.json.JsonDocument;

/** All APIs that have no class of their own: errors as in the OpenAI API, and streams that may end anywhere. */
final class OtherStyle implements ApiStyle {

    private static final StreamEnd ANYWHERE = new StreamEnd() {

        @Override
        public void event(String type) {
            // Not judged.
        }

        @Override
        public void choices() {
            // Not judged.
        }

        @Override
        public void choice(long index, boolean isFinished) {
            // Not judged.
        }

        @Override
        public void usage() {
            // Not judged.
        }

        @Override
        public void done() {
            // Not judged.
        }

        @Override
        public boolean isReached() {
            return true;
        }
    };

    @Override
    public byte[] errorBody(ErrorDetail error) {
        return OpenAiErrors.body(error);
    }

    @Override
    public byte[] errorEvent(ErrorDetail error) {
        return OpenAiErrors.event(error);
    }

    @Override
    public byte[] errorEvent(JsonDocument error) {
        return OpenAiErrors.event(error);
    }

    @Override
    public boolean endsCleanlyAfterError() {
        return false;
    }

    @Override
    public boolean streamsOnRequest() {
        return false;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return ANYWHERE;
    }
}
