package dev.sluice.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Recording;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token counts per model (behaviour.md 4.1). */
final class TokenCounterTest {

    /** 9 tokens in cl100k_base and 8 in o200k_base, from OpenAI's cookbook: it distinguishes the encodings. */
    private static final String DISTINGUISHING = "お誕生日おめでとう";

    private static final TokenCounter COUNTER = new TokenCounter();

    /** Counts of tiktoken from OpenAI's cookbook. */
    @ParameterizedTest
    @CsvSource({
        "tiktoken is great!,            6, 6",
        "antidisestablishmentarianism,  6, 6",
        "2 + 2 = 4,                     7, 7",
        "お誕生日おめでとう,               9, 8"
    })
    void countsLikeTiktoken(String text, long cl100k, long o200k) {
        assertThat(COUNTER.count("gpt-4", text).tokens()).isEqualTo(cl100k);
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isEqualTo(o200k);
    }

    /** Recordings whose reported usage covers only the text. */
    @ParameterizedTest
    @MethodSource("responsesChargedForTheirTextOnly")
    void countsLikeTheProvider(Recording recording) {
        long counted = 0;
        for (String text : textsOfChoices(recording)) {
            counted += COUNTER.count(recording.model(), text).tokens();
        }

        assertThat(counted).isEqualTo(recording.expectedCompletionTokens().orElseThrow());
    }

    static Stream<Recording> responsesChargedForTheirTextOnly() {
        return Recording.answers()
                .filter(recording -> recording.expectedCompletionTokens().isPresent())
                // A refusal costs one more token than its text: the token that opens the refusal channel.
                .filter(recording -> !recording.kind().equals("chat-stream-refusal"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o",
                "gpt-4o-mini",
                "gpt-4o-2024-08-06",
                "GPT-4o",
                "gpt-4.1",
                "gpt-4.1-nano-2025-04-14",
                "gpt-4.5-preview",
                "gpt-5",
                "gpt-5-nano",
                "gpt-oss-120b",
                "chatgpt-4o-latest",
                "o1",
                "o1-mini",
                "o3",
                "o3-mini",
                "o4-mini",
                "openai/gpt-4o",
                "openrouter/openai/gpt-4o:free",
                "ft:gpt-4o-mini:x",
                "ft:gpt-4o-mini-2024-07-18:my-org:suffix:id",
                "openai/gpt-oss-120b"
            })
    void countsNewModelsInTheNewEncoding(String model) {
        assertThat(COUNTER.count(model, DISTINGUISHING)).isEqualTo(new TokenCount(8, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4",
                "gpt-4-0613",
                "gpt-4-turbo",
                "gpt-4-32k",
                "gpt-4-1106-preview",
                "gpt-3.5-turbo",
                "gpt-35-turbo",
                "azure/gpt-35-turbo-16k",
                "GPT-4",
                "openai/gpt-4",
                "ft:gpt-3.5-turbo:my-org::id",
                "text-embedding-3-small",
                "text-embedding-ada-002",
                "davinci-002",
                "babbage-002"
            })
    void countsOldModelsInTheOldEncoding(String model) {
        assertThat(COUNTER.count(model, DISTINGUISHING)).isEqualTo(new TokenCount(9, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "claude-sonnet-4-5", "llama3-8b-8192", "mistral-tiny", "my-gpt-4", "/", "ft:", "\u0000"})
    void countsUnknownModelsInTheNewEncodingAsAGuess(String model) {
        assertThat(COUNTER.count(model, DISTINGUISHING)).isEqualTo(new TokenCount(8, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<|endoftext|>", "<|im_start|>", "<|fim_prefix|>", "<|endofprompt|>"})
    void countsSpecialTokensAsOrdinaryText(String text) {
        assertThat(COUNTER.count("gpt-4", text).tokens()).isGreaterThan(2);
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4", "gpt-4o", "unknown"})
    void countsNoTokensForAnEmptyText(String model) {
        assertThat(COUNTER.count(model, "").tokens()).isZero();
    }

    @Property(tries = 200)
    void countsAnyText(@ForAll String text) {
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isBetween(text.isEmpty() ? 0L : 1L, 4L * text.length());
    }

    @Property(tries = 200)
    void noTextHasFewerTokensThanTheLowerBound(@ForAll String text) {
        long fewest = TokenCounter.fewestTokens(text.getBytes(StandardCharsets.UTF_8).length);

        assertThat(COUNTER.count("gpt-4", text).tokens()).isGreaterThanOrEqualTo(fewest);
        assertThat(COUNTER.count("gpt-4o", text).tokens()).isGreaterThanOrEqualTo(fewest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 129, 1_000, 10_000})
    void repetitiveTextsHaveNoFewerTokensThanTheLowerBound(int length) {
        for (String unit : new String[] {" ", "=", "-", "*", "/", "\n", "\t", "a"}) {
            assertThat(COUNTER.count("gpt-4o", unit.repeat(length)).tokens())
                    .isGreaterThanOrEqualTo(TokenCounter.fewestTokens(length));
        }
    }

    /** The bound holds for every text because no token in the tables is longer than 128 bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"cl100k_base", "o200k_base"})
    void noTokenIsLongerThanTheLowerBoundAssumes(String encoding) throws IOException {
        int longest = 0;
        try (InputStream table =
                        TokenCounterTest.class.getResourceAsStream("/com/knuddels/jtokkit/" + encoding + ".tiktoken");
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                longest = Math.max(longest, Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))).length);
            }
        }

        assertThat(longest).isPositive();
        assertThat(TokenCounter.fewestTokens(longest)).isLessThanOrEqualTo(1);
    }

    @Test
    void theLowerBoundOfAShortTextIsZero() {
        assertThat(TokenCounter.fewestTokens(127)).isZero();
    }

    /** The complete text of each choice, also of a stream. */
    private static Iterable<String> textsOfChoices(Recording recording) {
        String body = new String(recording.bytes(), StandardCharsets.UTF_8);
        Stream<String> parts = recording.isEventStream()
                ? body.lines().filter(line -> line.startsWith("data: {")).map(line -> line.substring("data: ".length()))
                : Stream.of(body);
        Map<Integer, StringBuilder> texts = new TreeMap<>();
        parts.forEach(part -> addTexts(part, texts));
        return texts.values().stream().map(StringBuilder::toString).toList();
    }

    private static void addTexts(String json, Map<Integer, StringBuilder> texts) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            for (JsonValue each : reader.readObject().getJsonArray("choices")) {
                JsonObject choice = each.asJsonObject();
                JsonObject message = choice.getJsonObject(choice.containsKey("delta") ? "delta" : "message");
                if (message.get("content") instanceof JsonString text) {
                    texts.computeIfAbsent(choice.getInt("index"), index -> new StringBuilder())
                            .append(text.getString());
                }
            }
        }
    }
}
