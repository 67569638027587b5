package dev.sluice.api;

import dev.sluice.json.JsonDocument;

/**
 * <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>. After an error event the connection is cut:
 * LangChain4j reports an answer that ends cleanly as complete.
 */
final class ChatStyle implements ApiStyle {

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
        return true;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return new FinishReasons();
    }
}
