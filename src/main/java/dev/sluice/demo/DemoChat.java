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

/** The demo's chat completions: the whole text at once, or a stream word by word. */
final class DemoChat {

    /** Slow enough for a person to see the words arrive one by one. */
    private static final long MILLIS_BETWEEN_WORDS = 30;

    private final JsonBinding json;
    private final TokenCounter tokens;

    DemoChat(JsonBinding json, TokenCounter tokens) {
        this.json = json;
        this.tokens = tokens;
    }

    /** Returns the whole completion. */
    DemoAnswers.Completion whole(DemoRequest request) {
        Reply reply = reply(request);
        return new DemoAnswers.Completion(
                newId(),
                "chat.completion",
                Instant.now().getEpochSecond(),
                request.model(),
                List.of(new DemoAnswers.Choice(0, message(reply.text(), toolCalls(reply, null)), null, reply.finish())),
                reply.usage(),
                null);
    }

    /** Writes the completion word by word, as events. */
    void stream(DemoRequest request, OutputStream out) throws IOException {
        Reply reply = reply(request);
        String id = newId();
        long created = Instant.now().getEpochSecond();
        for (DemoAnswers.Delta delta : deltas(reply)) {
            send(out, chunk(id, created, request, choice(delta, null), null));
            pause();
        }
        send(out, chunk(id, created, request, choice(new DemoAnswers.Nothing(), reply.finish()), null));
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
        DemoAnswers.Usage usage =
                DemoAnswers.Usage.of(count(request, request.allText()), count(request, text == null ? "{}" : text));
        return new Reply(text, tool.orElse(null), tool.isPresent() ? "tool_calls" : "stop", usage);
    }

    private long count(DemoRequest request, String text) {
        return tokens.count(request.model(), text).tokens();
    }

    private static String newId() {
        return "chatcmpl-" + UUID.randomUUID();
    }

    /** Splits the message into the deltas of a stream: the role, then each word with the space before it. */
    private static List<DemoAnswers.Delta> deltas(Reply reply) {
        List<DemoAnswers.Delta> deltas = new ArrayList<>();
        deltas.add(message(reply.text() == null ? null : "", toolCalls(reply, 0)));
        if (reply.text() != null) {
            for (String word : reply.text().split("(?= )", -1)) {
                deltas.add(new DemoAnswers.Text(word));
            }
        }
        return deltas;
    }

    private static DemoAnswers.Message message(String text, List<DemoAnswers.ToolCall> toolCalls) {
        return new DemoAnswers.Message("assistant", text, toolCalls, null);
    }

    /** Returns the only tool call; null if there is none. */
    private static List<DemoAnswers.ToolCall> toolCalls(Reply reply, Integer index) {
        if (reply.tool() == null) {
            return null;
        }
        DemoAnswers.Function function = new DemoAnswers.Function(reply.tool(), "{}");
        return List.of(new DemoAnswers.ToolCall(index, "call_" + UUID.randomUUID(), "function", function));
    }

    private static List<DemoAnswers.ChunkChoice> choice(DemoAnswers.Delta delta, String finish) {
        return List.of(new DemoAnswers.ChunkChoice(0, delta, null, finish));
    }

    private static Object chunk(
            String id,
            long created,
            DemoRequest request,
            List<DemoAnswers.ChunkChoice> choices,
            DemoAnswers.Usage usage) {
        String object = "chat.completion.chunk";
        return request.wantsUsage()
                ? new DemoAnswers.ChunkWithUsage(id, object, created, request.model(), null, choices, usage)
                : new DemoAnswers.Chunk(id, object, created, request.model(), null, choices);
    }

    private void send(OutputStream out, Object chunk) throws IOException {
        out.write(("data: " + json.write(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(MILLIS_BETWEEN_WORDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is stopping");
        }
    }

    /** The content of a completion, streamed or not: a text, or the name of a tool to call. */
    private record Reply(String text, String tool, String finish, DemoAnswers.Usage usage) {}
}
