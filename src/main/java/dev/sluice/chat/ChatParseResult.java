package dev.sluice.chat;

/** How the reading of a chat completion's body ended. */
sealed interface ChatParseResult permits ChatRequest, MalformedChat {}
