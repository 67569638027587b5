package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a first call gets from a gateway that has no provider yet: the whole chain, and the demo at its end. */
@DisabledIfEnvironmentVariable(
        named = "OPENAI_API_KEY",
        matches = ".+",
        disabledReason = "with a key for OpenAI in the environment the gateway would ask OpenAI, not its demo")
final class DemoProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = "{\"messages\":[{\"role\":\"user\",\"content\":\"Good day\"}]";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_time\",\"parameters\":{\"type\":\"object\"}}}]";

    @AutoClose
    private static final TestGateway gateway = TestGateway.start("sluice.demo=true");

    @AutoClose
    private static final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(gateway.url() + "/v1")
            .apiKey("of-no-use")
            .maxRetries(0)
            .timeout(Duration.ofSeconds(30))
            .build();

    @Test
    void repeatsWhatItWasTold() {
        JsonObject choice = firstChoice(chat(HELLO + "}"));
        assertThat(choice.getJsonObject("message").getString("role")).isEqualTo("assistant");
        assertThat(choice.getJsonObject("message").getString("content"))
                .contains("not a language model")
                .endsWith("Good day");
        assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    }

    @Test
    void tellsTheModelThatItWasAskedFor() {
        assertThat(chat(HELLO + ",\"model\":\"gpt-4o\"}").getString("model")).isEqualTo("gpt-4o");
        assertThat(chat(HELLO + "}").getString("model")).isEqualTo("sluice-demo");
    }

    @Test
    void tellsItsUsage() {
        JsonObject usage = chat(HELLO + "}").getJsonObject("usage");
        // "Good day" is two tokens of o200k_base.
        assertThat(usage.getInt("prompt_tokens")).isEqualTo(2);
        assertThat(usage.getInt("completion_tokens")).isGreaterThan(10);
        assertThat(usage.getInt("total_tokens"))
                .isEqualTo(usage.getInt("prompt_tokens") + usage.getInt("completion_tokens"));
    }

    @Test
    void readsContentThatComesInParts() {
        JsonObject answer =
                chat("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Good \"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,\"}},"
                        + "{\"type\":\"text\",\"text\":\"night\"}]}]}");
        assertThat(firstChoice(answer).getJsonObject("message").getString("content"))
                .endsWith("You said: Good night");
    }

    @Test
    void answersWhenAMessageHasNoContent() {
        JsonObject answer = chat("{\"messages\":[{\"role\":\"assistant\",\"content\":null}]}");
        assertThat(firstChoice(answer).getString("finish_reason")).isEqualTo("stop");
    }

    @Test
    void answersAboutTextOutsideAscii() {
        JsonObject answer = chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Grüße, 世界 \\ud83d\\ude00\"}]}");
        assertThat(firstChoice(answer).getJsonObject("message").getString("content"))
                .endsWith("Grüße, 世界 😀");
    }

    @Test
    void saysTheSameInAStreamAsInOnePiece() {
        String whole = firstChoice(chat(HELLO + "}")).getJsonObject("message").getString("content");
        StringBuilder streamed = new StringBuilder();
        for (JsonObject event : events(stream(HELLO + ",\"stream\":true}"))) {
            streamed.append(firstChoice(event).getJsonObject("delta").getString("content", ""));
        }
        assertThat(streamed).hasToString(whole);
    }

    @Test
    void streamsItsWordsOneByOne() throws Exception {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(CHAT, HELLO + ",\"stream\":true}"));
            assertThat(exchange.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(new String(exchange.readSome(PATIENCE), StandardCharsets.UTF_8))
                    .startsWith("data: {")
                    .doesNotContain("Good");
            assertThat(exchange.isOver()).isFalse();
            assertThat(exchange.readToEnd().complete()).isTrue();
        }
    }

    @Test
    void endsAStreamWithDone() {
        assertThat(stream(HELLO + ",\"stream\":true}"))
                .endsWith("\n\ndata: [DONE]\n\n")
                .doesNotContain("[NONE]");
    }

    @Test
    void tellsWhyAStreamEndedInItsLastEventAlone() {
        List<JsonObject> events = events(stream(HELLO + ",\"stream\":true}"));
        for (JsonObject event : events.subList(0, events.size() - 1)) {
            assertThat(firstChoice(event).isNull("finish_reason")).isTrue();
        }
        assertThat(firstChoice(events.get(events.size() - 1)).getString("finish_reason"))
                .isEqualTo("stop");
    }

    @Test
    void streamsNoUsageToAClientThatDidNotAsk() {
        assertThat(events(stream(HELLO + ",\"stream\":true}")))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getJsonArray("choices")).hasSize(1));
    }

    @Test
    void streamsItsUsageLastToAClientThatAsked() {
        List<JsonObject> events =
                events(stream(HELLO + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));
        JsonObject last = events.get(events.size() - 1);
        assertThat(last.getJsonArray("choices")).isEmpty();
        assertThat(last.getJsonObject("usage")).isEqualTo(chat(HELLO + "}").getJsonObject("usage"));
    }

    /** Compared with {@code openai-chat-stream-length.sse}. The usage is there as the gateway asks for it. */
    @Test
    void writesTheMembersOfAChunkAsOpenAiDoes() {
        List<String> lines = dataOf(stream(HELLO + ",\"stream\":true}"));

        assertThat(choices(lines.get(0)))
                .isEqualTo("[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},"
                        + "\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}");
        assertThat(choices(lines.get(1)))
                .isEqualTo(
                        "[{\"index\":0,\"delta\":{\"content\":\"This\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}");
        assertThat(choices(lines.get(lines.size() - 2)))
                .isEqualTo("[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}");
        assertThat(object(lines.get(0)).keySet())
                .containsExactly("id", "object", "created", "model", "system_fingerprint", "choices", "usage");
    }

    /** Compared with {@code openai-chat-stream-usage-detailed.sse}. */
    @Test
    void writesUsageAsNullUntilTheLastChunkWhereItIsAskedFor() {
        List<String> lines = dataOf(stream(HELLO + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));

        assertThat(lines.subList(0, lines.size() - 2))
                .allSatisfy(line -> assertThat(line).endsWith("}],\"usage\":null}"));
        assertThat(choices(lines.get(lines.size() - 2))).startsWith("[],\"usage\":{\"prompt_tokens\":2,");
    }

    /** Compared with {@code openai-chat-stream-tool.sse}, and {@code openai-chat-tools.json}. */
    @Test
    void writesTheMembersOfAToolCallAsOpenAiDoes() {
        String call = "\"id\":\"ID\",\"type\":\"function\",\"function\":{\"name\":\"get_time\",\"arguments\":\"{}\"}}]";

        assertThat(choices(dataOf(stream(HELLO + TOOLS + ",\"stream\":true}")).get(0)))
                .isEqualTo(
                        "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,"
                                + call
                                + ",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}");
        assertThat(choices(gateway.post(CHAT, HELLO + TOOLS + "}").bodyText()))
                .startsWith("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{"
                        + call + ",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}],\"usage\":{");
    }

    @Test
    void callsTheFirstToolThatItIsOffered() {
        JsonObject choice = firstChoice(chat(HELLO + TOOLS + "}"));
        assertThat(choice.getString("finish_reason")).isEqualTo("tool_calls");
        JsonObject call =
                choice.getJsonObject("message").getJsonArray("tool_calls").getJsonObject(0);
        assertThat(call.getString("type")).isEqualTo("function");
        assertThat(call.getString("id")).startsWith("call_");
        assertThat(call.getJsonObject("function").getString("name")).isEqualTo("get_time");
        assertThat(call.getJsonObject("function").getString("arguments")).isEqualTo("{}");
    }

    @Test
    void streamsTheCallOfATool() {
        List<JsonObject> events = events(stream(HELLO + TOOLS + ",\"stream\":true}"));
        JsonObject call = firstChoice(events.get(0))
                .getJsonObject("delta")
                .getJsonArray("tool_calls")
                .getJsonObject(0);
        assertThat(call.getInt("index")).isZero();
        assertThat(call.getJsonObject("function").getString("name")).isEqualTo("get_time");
        assertThat(firstChoice(events.get(events.size() - 1)).getString("finish_reason"))
                .isEqualTo("tool_calls");
    }

    @Test
    void answersInWordsOnceTheToolHasAnswered() {
        JsonObject answer = chat("{\"messages\":[{\"role\":\"user\",\"content\":\"What time is it?\"},"
                + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"get_time\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"noon\"}]" + TOOLS + "}");
        assertThat(firstChoice(answer).getJsonObject("message").getString("content"))
                .endsWith("noon");
    }

    @Test
    void callsNoToolWhenToldNotTo() {
        JsonObject answer = chat(HELLO + TOOLS + ",\"tool_choice\":\"none\"}");
        assertThat(firstChoice(answer).getString("finish_reason")).isEqualTo("stop");
    }

    @Test
    void givesTheSameTextTheSameEmbedding() {
        assertThat(embedding("{\"input\":\"a text\"}").getJsonArray("embedding"))
                .hasSize(256)
                .isEqualTo(embedding("{\"input\":\"a text\"}").getJsonArray("embedding"))
                .isNotEqualTo(embedding("{\"input\":\"another\"}").getJsonArray("embedding"));
    }

    @Test
    void givesTheSameEmbeddingInBase64AsInNumbers() {
        JsonArray numbers = embedding("{\"input\":\"a text\",\"dimensions\":8}").getJsonArray("embedding");
        String base64 = embedding("{\"input\":\"a text\",\"dimensions\":8,\"encoding_format\":\"base64\"}")
                .getString("embedding");
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(8 * Float.BYTES);
        for (JsonNumber number : numbers.getValuesAs(JsonNumber.class)) {
            assertThat(bytes.getFloat()).isEqualTo((float) number.doubleValue());
        }
    }

    @Test
    void givesEmbeddingsOfLengthOne() {
        double square =
                embedding("{\"input\":\"a text\"}").getJsonArray("embedding").getValuesAs(JsonNumber.class).stream()
                        .mapToDouble(number -> number.doubleValue() * number.doubleValue())
                        .sum();
        assertThat(square).isBetween(0.999, 1.001);
    }

    @Test
    void givesEachInputAnEmbeddingInItsOrder() {
        JsonObject answer = json(gateway.post("/v1/embeddings", "{\"input\":[\"one\",\"two\"],\"model\":\"m\"}"));
        List<JsonObject> data = answer.getJsonArray("data").getValuesAs(JsonObject.class);
        assertThat(data).extracting(item -> item.getInt("index")).containsExactly(0, 1);
        assertThat(data.get(1).getJsonArray("embedding"))
                .isEqualTo(embedding("{\"input\":\"two\"}").getJsonArray("embedding"));
        assertThat(answer.getString("model")).isEqualTo("m");
        assertThat(answer.getJsonObject("usage").getInt("total_tokens")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2,3]", "[[1,2,3]]"})
    void takesTokensForOneInput(String tokens) {
        assertThat(json(gateway.post("/v1/embeddings", "{\"input\":" + tokens + "}"))
                        .getJsonArray("data"))
                .hasSize(1);
    }

    @Test
    void listsItsModel() {
        JsonObject list = json(gateway.get("/v1/models"));
        assertThat(list.getString("object")).isEqualTo("list");
        assertThat(list.getJsonArray("data").getJsonObject(0).getString("id")).isEqualTo("sluice-demo");
        assertThat(json(gateway.get("/v1/models/sluice-demo")).getString("object"))
                .isEqualTo("model");
    }

    @Test
    void hasNothingElse() {
        RawResponse answer = gateway.get("/v1/files");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(error(answer).getString("code")).isEqualTo("unknown_url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"text\"", "{\"input\":}"})
    void refusesAnEmbeddingsBodyThatIsNoObject(String body) {
        RawResponse answer = gateway.post("/v1/embeddings", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(error(answer).getString("code")).isIn("invalid_json", "invalid_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\":\"x\",\"model\":1}",
                "{\"input\":\"x\",\"dimensions\":\"many\"}",
                "{\"input\":\"x\",\"dimensions\":1e99}",
                "{\"input\":\"x\",\"dimensions\":-1}",
                "{\"input\":\"x\",\"encoding_format\":null}",
                "{\"input\":[]}",
                "{\"input\":\"\"}"
            })
    void takesEmbeddingsMembersOfAnyForm(String body) {
        assertThat(gateway.post("/v1/embeddings", body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\":[]}",
                "{\"messages\":[],\"model\":1}",
                "{\"messages\":[],\"stream\":null}",
                "{\"messages\":[],\"stream\":\"yes\"}",
                "{\"messages\":[1,null,\"x\"]}",
                "{\"messages\":[{\"role\":1,\"content\":1}],\"tools\":[]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":{}}],\"tools\":[null]}",
                "{\"messages\":[{\"role\":\"user\"}],\"tools\":[{\"function\":null}],\"tool_choice\":{}}",
                "{\"messages\":[{\"role\":\"user\"}],\"tools\":[{\"function\":{\"name\":1}}],\"stream_options\":1}"
            })
    void takesChatMembersOfAnyForm(String body) {
        assertThat(gateway.post(CHAT, body).status()).isEqualTo(200);
    }

    @Test
    void isNamedAsTheProviderOfItsAnswers() {
        assertThat(gateway.get("/v1/models").header("x-arch-llm-provider")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer guessed", "Authorization: Bearer ", "X-Other: nothing"})
    void answersNobodyButItsOwnGateway(String header) {
        RawResponse answer = gateway.get("/demo/v1/models", header);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(error(answer).getString("code")).isEqualTo("invalid_api_key");
    }

    @Test
    void isNotThereOnceAProviderIsConfigured() {
        try (FakeProvider provider = FakeProvider.start();
                TestGateway configured = TestGateway.before(provider, "sluice.demo=true")) {
            assertThat(configured.get("/demo/v1/models").status()).isEqualTo(404);
            assertThat(configured.get("/v1/models").header("x-arch-llm-provider"))
                    .contains("fake");
            assertThat(provider.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void theOfficialSdkTakesItsAnswers() {
        ChatCompletion answer = client.chat().completions().create(question());
        assertThat(answer.choices().get(0).message().content())
                .hasValueSatisfying(text -> assertThat(text).endsWith("Good day"));
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(2);
        assertThat(answer.validate()).isSameAs(answer);
    }

    @Test
    void theOfficialSdkTakesItsStreams() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question())) {
            stream.stream().map(ChatCompletionChunk::validate).forEach(whole::accumulate);
        }
        assertThat(whole.chatCompletion().choices().get(0).message().content())
                .isEqualTo(client.chat()
                        .completions()
                        .create(question())
                        .choices()
                        .get(0)
                        .message()
                        .content());
    }

    @Test
    void theOfficialSdkTakesItsEmbeddings() {
        List<Float> embedding = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("sluice-demo")
                        .input("a text")
                        .build())
                .data()
                .get(0)
                .embedding();
        assertThat(embedding).hasSize(256);
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model("sluice-demo")
                .addUserMessage("Good day")
                .build();
    }

    private static JsonObject chat(String body) {
        RawResponse answer = gateway.post(CHAT, body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        return json(answer);
    }

    private static String stream(String body) {
        RawResponse answer = gateway.post(CHAT, body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.complete()).isTrue();
        return answer.bodyText();
    }

    private static JsonObject embedding(String body) {
        return json(gateway.post("/v1/embeddings", body)).getJsonArray("data").getJsonObject(0);
    }

    private static List<JsonObject> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> object(line.substring("data: ".length())))
                .toList();
    }

    private static List<String> dataOf(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /** What follows {@code "choices":}, with a fixed id of the tool call. */
    private static String choices(String json) {
        return json.substring(json.indexOf("\"choices\":") + "\"choices\":".length())
                .replaceAll("call_[-0-9a-f]+", "ID");
    }

    private static JsonObject firstChoice(JsonObject answer) {
        return answer.getJsonArray("choices").getJsonObject(0);
    }

    private static JsonObject error(RawResponse answer) {
        return json(answer).getJsonObject("error");
    }

    private static JsonObject json(RawResponse answer) {
        return object(answer.bodyText());
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
