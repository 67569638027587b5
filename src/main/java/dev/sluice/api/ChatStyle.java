package dev.sluice.api;

/**
 * <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>. LangChain4j is a client that reports an answer that
 * ends cleanly after an error event as complete.
 */
final class ChatStyle extends OpenAiStyle {

    @Override
    public boolean streamsOnRequest() {
        return true;
    }

    @Override
    public StreamEnd newStreamEnd() {
        return new FinishReasons();
    }

    @Override
    public StreamStart newStreamStart() {
        return new ChatStart();
    }
}
