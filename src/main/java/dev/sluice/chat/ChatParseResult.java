package dev.sluice.chat;

/** The result of parsing the body of a chat completion request. */
sealed interface ChatParseResult permits ChatRequest, MalformedChat {}
