package dev.sluice.testing;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A body that a provider or a client really sent, from {@code src/test/resources/wire}; its {@code INDEX.tsv} tells
 * where each one comes from.
 *
 * @param file its name, and that of the test it stands for
 * @param kind what it shows, such as {@code chat-stream-n}, {@code error} or {@code request}
 * @param provider who sent it
 * @param model as the body names it; empty where it names none
 * @param status of an answer; absent for a request
 * @param contentType with its parameters, as sent
 * @param stream {@code sse}, {@code ndjson}, or {@code no}
 * @param size of the body in bytes
 * @param usagePromptTokens tokens of a request as the provider reported them in its answer; absent where that is not known
 * @param usageCompletionTokens tokens of the answer as the provider says in {@code usage}, hidden reasoning included; absent where it
 *     says nothing
 * @param expectedCompletionTokens what counting the text has to give, known only where the provider's own figure covers
 *     just that text
 * @param responseHeaders those worth passing on; no framing, no type
 */
public record Recording(
        String file,
        String kind,
        String provider,
        String model,
        OptionalInt status,
        String contentType,
        String stream,
        int size,
        OptionalLong usagePromptTokens,
        OptionalLong usageCompletionTokens,
        OptionalLong expectedCompletionTokens,
        List<Header> responseHeaders) {

    private static final String FOLDER = "/wire/";

    /** The usage of the answer to a request, as the notes tell it. */
    private static final Pattern PROMPT_TOKENS =
            Pattern.compile("\"(?:prompt_tokens|input_tokens|promptTokenCount)\":([0-9]+)");

    /** Total less prompt, where it is more than the completion's tokens. */
    private static final Map<String, Long> REASONED = Map.of(
            "xai-stream-text.sse", 291L,
            "gemini-compat-chat.json", 34L,
            "gemini-compat-chat-tool.json", 74L,
            "gemini-compat-zero-completion.json", 1L);

    /** Every body that the index names. */
    public static Stream<Recording> all() {
        List<String> lines = new String(resource("INDEX.tsv"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> columns = cells(lines.get(0));
        return lines.stream().skip(1).map(line -> ofRow(columns, cells(line)));
    }

    /** Those that a provider sent below {@code /v1}, errors included. */
    public static Stream<Recording> answers() {
        return all().filter(recording ->
                recording.status().isPresent() && !recording.kind().startsWith("gemini-native"));
    }

    /** Those that a client sent. */
    public static Stream<Recording> requests() {
        return ofKind("request");
    }

    /** Those of exactly these kinds, in the order of the index. */
    public static Stream<Recording> ofKind(String... kinds) {
        return all().filter(recording -> List.of(kinds).contains(recording.kind()));
    }

    /**
     * The recording in the file of that name.
     *
     * @throws IllegalArgumentException if the index has none
     */
    public static Recording named(String file) {
        return all().filter(recording -> recording.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no recording is named " + file));
    }

    /** The body, byte for byte. */
    public byte[] bytes() {
        byte[] bytes = resource(file);
        if (bytes.length != size) {
            // A checkout that changes line ends does this; .gitattributes forbids it.
            throw new IllegalStateException(file + " has " + bytes.length + " bytes, the index says " + size);
        }
        return bytes;
    }

    /** The path of a request, or of one with such an answer: of chat completions for what has no path of its own. */
    public String path() {
        return switch (kind.replaceFirst("-(stream|request).*", "")) {
            case "anthropic" -> "/v1/messages";
            case "responses", "azure-responses" -> "/v1/responses";
            case "completion" -> "/v1/completions";
            case "embeddings" -> "/v1/embeddings";
            case "image" -> "/v1/images/generations";
            default -> "/v1/chat/completions";
        };
    }

    /** Whether the body consists of server-sent events. */
    public boolean isEventStream() {
        return stream.equals("sse");
    }

    /** The file's name, which is what a parameterised test shows. */
    @Override
    public String toString() {
        return file;
    }

    private static Recording ofRow(List<String> columns, List<String> row) {
        String status = row.get(columns.indexOf("status"));
        return new Recording(
                row.get(columns.indexOf("file")),
                row.get(columns.indexOf("kind")),
                row.get(columns.indexOf("provider")),
                row.get(columns.indexOf("model")),
                status.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(status)),
                row.get(columns.indexOf("content_type")),
                row.get(columns.indexOf("stream")),
                Integer.parseInt(row.get(columns.indexOf("bytes"))),
                promptTokens(row.get(columns.indexOf("notes"))),
                withReasoning(
                        row.get(columns.indexOf("file")), count(row.get(columns.indexOf("usage_completion_tokens")))),
                count(row.get(columns.indexOf("expected_completion_tokens"))),
                headers(row.get(columns.indexOf("response_headers"))));
    }

    /** The index has the completion's tokens alone, also where the total tells of more: those are reasoning. */
    private static OptionalLong withReasoning(String file, OptionalLong completion) {
        return REASONED.containsKey(file) ? OptionalLong.of(REASONED.get(file)) : completion;
    }

    private static OptionalLong promptTokens(String notes) {
        Matcher reported = PROMPT_TOKENS.matcher(notes);
        return reported.find() ? OptionalLong.of(Long.parseLong(reported.group(1))) : OptionalLong.empty();
    }

    private static OptionalLong count(String cell) {
        return cell.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(cell));
    }

    private static List<Header> headers(String cell) {
        try (JsonReader reader = Json.createReader(new StringReader(cell))) {
            JsonObject headers = reader.readObject();
            return headers.keySet().stream()
                    .map(name -> new Header(name, headers.getString(name)))
                    .toList();
        }
    }

    private static List<String> cells(String line) {
        return List.of(line.split("\t", -1));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Recording.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource is named " + FOLDER + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
