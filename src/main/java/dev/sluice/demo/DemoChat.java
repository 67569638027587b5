package dev.sluice.demo;

import dev.sluice.json.JsonBinding;
import dev.sluice.tokens.TokenCounter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The demo's chat completions: one text in one piece, or word by word as a stream. */
final class DemoChat {

    /** Slow enough for a person to see that the words come one by one. */
    private static final long MILLIS_BETWEEN_WORDS = 30;

    private final JsonBinding json;
    private final TokenCounter tokens;

    DemoChat(JsonBinding json, TokenCounter tokens) {
        this.json = json;
        this.tokens = tokens;
    }

    /** The answer in one piece. */
    DemoAnswers.Completion whole(DemoRequest request) {
        Reply reply = reply(request);
        return new DemoAnswers.Completion(
                newId(),
                "chat.completion",
                Instant.now().getEpochSecond(),
                request.model(),
                List.of(new DemoAnswers.Choice(0, reply.message(), reply.finish())),
                reply.usage());
    }

    /** Writes the answer word by word, as events. */
    void stream(DemoRequest request, OutputStream out) throws IOException {
        Reply reply = reply(request);
        String id = newId();
        long created = Instant.now().getEpochSecond();
        for (DemoAnswers.Message delta : deltas(reply.message())) {
            send(out, chunk(id, created, request, List.of(new DemoAnswers.ChunkChoice(0, delta, null)), null));
            pause();
        }
        DemoAnswers.Message nothing = new DemoAnswers.Message(null, null, null);
        send(out, chunk(id, created, request, List.of(new DemoAnswers.ChunkChoice(0, nothing, reply.finish())), null));
        if (request.wantsUsage()) {
            send(out, chunk(id, created, request, List.of(), reply.usage()));
        }
        out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private Reply reply(DemoRequest request) {
        Optional<String> tool = request.toolToCall();
        String text = tool.isPresent()
                ? null
                : "This is the demo provider of Sluice, not a language model. You said: " + request.lastText();
        DemoAnswers.Message message = new DemoAnswers.Message(
                "assistant",
                text,
                tool.map(name -> List.of(new DemoAnswers.ToolCall(
                                0, "call_" + UUID.randomUUID(), "function", new DemoAnswers.Function(name, "{}"))))
                        .orElse(null));
        DemoAnswers.Usage usage =
                DemoAnswers.Usage.of(count(request, request.allText()), count(request, text == null ? "{}" : text));
        return new Reply(message, tool.isPresent() ? "tool_calls" : "stop", usage);
    }

    private long count(DemoRequest request, String text) {
        return tokens.count(request.model(), text).tokens();
    }

    private static String newId() {
        return "chatcmpl-" + UUID.randomUUID();
    }

    /** The message in the pieces of a stream: its role, then each word with the space before it. */
    private static List<DemoAnswers.Message> deltas(DemoAnswers.Message message) {
        List<DemoAnswers.Message> deltas = new ArrayList<>();
        deltas.add(new DemoAnswers.Message("assistant", message.content() == null ? null : "", message.toolCalls()));
        if (message.content() != null) {
            for (String word : message.content().split("(?= )", -1)) {
                deltas.add(new DemoAnswers.Message(null, word, null));
            }
        }
        return deltas;
    }

    private static DemoAnswers.Chunk chunk(
            String id,
            long created,
            DemoRequest request,
            List<DemoAnswers.ChunkChoice> choices,
            DemoAnswers.Usage usage) {
        return new DemoAnswers.Chunk(id, "chat.completion.chunk", created, request.model(), choices, usage);
    }

    private void send(OutputStream out, DemoAnswers.Chunk chunk) throws IOException {
        out.write(("data: " + json.write(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(MILLIS_BETWEEN_WORDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        }
    }

    /** What is said, however it is sent. */
    private record Reply(DemoAnswers.Message message, String finish, DemoAnswers.Usage usage) {}
}
