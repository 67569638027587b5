package dev.sluice.api;

/** Where the answers of an endpoint, and the events of their streams, report their model, usage and text. */
public enum AnswerForm {
    /** OpenAI's chat completions and completions, and their variants of other providers. */
    CHAT,
    /** OpenAI's responses. */
    RESPONSES,
    /** OpenAI's conversations: an id, and no usage. */
    CONVERSATION,
    /** Anthropic's messages. */
    MESSAGES,
    /** Embeddings, moderations, rankings: usage, but no text. */
    SCORES,
    /** Images, transcripts and speech: usage in tokens or in seconds. */
    MEDIA,
    /** Google's generateContent. */
    GEMINI,
    /** The usage and text of any of these, but no id of a response: an endpoint that the gateway does not know. */
    ANY
}
