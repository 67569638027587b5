package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.TestGateway;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's messages of the demo, through a gateway that has no provider yet. */
@DisabledIfEnvironmentVariable(
        named = "OPENAI_API_KEY",
        matches = ".+",
        disabledReason = "with a key for OpenAI in the environment the gateway would ask OpenAI, not its demo")
final class DemoMessagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MESSAGES = "/v1/messages";
    private static final String COUNT = "/v1/messages/count_tokens";
    private static final String VERSION = "anthropic-version: 2023-06-01";
    private static final String HELLO =
            "{\"model\":\"sluice-demo\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Good day\"}]";
    private static final String TOOLS = ",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"},"
            + "{\"name\":\"get_time\",\"input_schema\":{\"type\":\"object\"}},"
            + "{\"name\":\"get_date\",\"input_schema\":{\"type\":\"object\"}}]";

    @AutoClose
    private static final TestGateway gateway = TestGateway.start("sluice.demo=true");

    @AutoClose
    private static final AnthropicClient client = AnthropicOkHttpClient.builder()
            .baseUrl(gateway.url())
            .apiKey("of-no-use")
            .maxRetries(0)
            .timeout(Duration.ofSeconds(30))
            .build();

    /** Compared with {@code anthropic-message-text.json}. */
    @Test
    void writesTheMembersOfAMessageAsAnthropicDoes() {
        JsonObject message = message(HELLO + "}");
        assertThat(message.keySet())
                .containsExactly(
                        "model",
                        "id",
                        "type",
                        "role",
                        "content",
                        "stop_reason",
                        "stop_sequence",
                        "stop_details",
                        "usage");
        assertThat(message.getString("id")).startsWith("msg_");
        assertThat(message.getString("type")).isEqualTo("message");
        assertThat(message.getString("role")).isEqualTo("assistant");
        assertThat(message.getString("model")).isEqualTo("sluice-demo");
        assertThat(message.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(message.getJsonArray("content")).hasSize(1);
        assertThat(text(message)).contains("not a language model").endsWith("You said: Good day");
    }

    @Test
    void tellsItsUsage() {
        JsonObject usage = message(HELLO + "}").getJsonObject("usage");
        // "Good day" is two tokens of o200k_base.
        assertThat(usage.getInt("input_tokens")).isEqualTo(2);
        assertThat(usage.getInt("output_tokens")).isGreaterThan(10);
        assertThat(usage.getInt("cache_read_input_tokens")).isZero();
    }

    @Test
    void countsTheInstructionsToo() {
        String body = HELLO + ",\"system\":[{\"type\":\"text\",\"text\":\"Be brief\"}]}";
        assertThat(message(body).getJsonObject("usage").getInt("input_tokens"))
                .isGreaterThan(4)
                .isEqualTo(object(COUNT, body).getInt("input_tokens"));
    }

    @Test
    void countsTokensOfARequestWithoutMaxTokens() {
        assertThat(object(COUNT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Good day\"}]}")
                        .toString())
                .isEqualTo("{\"input_tokens\":2}");
    }

    @Test
    void readsContentThatComesInParts() {
        assertThat(text(message("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Good \"},"
                        + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}},"
                        + "{\"type\":\"text\",\"text\":\"night\"}]}]}")))
                .endsWith("You said: Good night");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"noon\"", "[{\"type\":\"text\",\"text\":\"noon\"}]"})
    void readsTheResultOfATool(String content) {
        assertThat(text(message("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
                        + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"t\",\"input\":{}}]},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\",\"content\":"
                        + content + "}]}]}")))
                .endsWith("You said: noon");
    }

    @Test
    void quotesOnlyTheEndOfALongMessage() {
        String text = text(message("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "word ".repeat(5_000) + "\ud83d\ude00".repeat(1_000) + "!\"}]}"));
        assertThat(text)
                .contains("You said: …\ud83d\ude00")
                .endsWith("\ud83d\ude00!")
                .hasSizeLessThan(2_100);
    }

    @Test
    void streamsTheEventsOfAMessageInTheirOrder() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");

        assertThat(events)
                .allSatisfy(event -> assertThat(event.data().getString("type")).isEqualTo(event.name()));
        assertThat(events.stream().map(DemoEvent::name).distinct())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.stream().filter(event -> event.name().equals("content_block_delta")))
                .hasSizeGreaterThan(10);
    }

    /** Compared with {@code anthropic-stream-helper.sse} and {@code anthropic-stream-code-execution-cache.sse}. */
    @Test
    void writesTheMembersOfEventsAsAnthropicDoes() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");
        JsonObject start = events.get(0).data().getJsonObject("message");

        assertThat(start.getJsonArray("content")).isEmpty();
        assertThat(start.isNull("stop_reason")).isTrue();
        assertThat(start.getJsonObject("usage").getInt("input_tokens")).isEqualTo(2);
        assertThat(events.subList(1, 4))
                .extracting(event -> event.data().toString())
                .containsExactly(
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                        "{\"type\":\"ping\"}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"This\"}}");
        assertThat(events.subList(events.size() - 3, events.size()))
                .extracting(
                        event -> event.data().toString().replaceAll("\"output_tokens\":\\d+", "\"output_tokens\":N"))
                .containsExactly(
                        "{\"type\":\"content_block_stop\",\"index\":0}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                                + "\"stop_details\":null},\"usage\":{\"input_tokens\":2,\"cache_creation_input_tokens\":0,"
                                + "\"cache_read_input_tokens\":0,\"output_tokens\":N}}",
                        "{\"type\":\"message_stop\"}");
    }

    @Test
    void saysTheSameInAStreamAsInOnePiece() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");
        JsonObject whole = message(HELLO + "}");

        assertThat(events.stream()
                        .filter(event -> event.name().equals("content_block_delta"))
                        .map(event -> event.data().getJsonObject("delta").getString("text"))
                        .collect(Collectors.joining()))
                .isEqualTo(text(whole));
        assertThat(events.get(events.size() - 2).data().getJsonObject("usage").getInt("output_tokens"))
                .isEqualTo(whole.getJsonObject("usage").getInt("output_tokens"));
    }

    @Test
    void streamsWordByWord() throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(MESSAGES, HELLO + ",\"stream\":true}", VERSION));
            assertThat(exchange.readUntil("\"text\":\"This\"", PATIENCE)).doesNotContain("message_stop");
            assertThat(exchange.readUntil("{\"type\":\"message_stop\"}\n\n", PATIENCE))
                    .contains(" day");
        }
    }

    @Test
    void answersInWordsWhenToolsAreOnlyOffered() {
        JsonObject message = message(HELLO + TOOLS + "}");
        assertThat(message.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(text(message)).endsWith("Good day");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"type\":\"any\"}                       | get_time",
                "{\"type\":\"tool\",\"name\":\"get_date\"} | get_date"
            })
    void callsTheToolThatItMustCall(String choice, String tool) {
        JsonObject message = message(HELLO + TOOLS + ",\"tool_choice\":" + choice + "}");
        JsonObject block = message.getJsonArray("content").getJsonObject(0);

        assertThat(message.getString("stop_reason")).isEqualTo("tool_use");
        assertThat(block.getString("type")).isEqualTo("tool_use");
        assertThat(block.getString("id")).startsWith("toolu_");
        assertThat(block.getString("name")).isEqualTo(tool);
        assertThat(block.getJsonObject("input")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"model\":\"m\",\"max_tokens\":1}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":\"Hello\"}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[\"Hello\"]}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":1,\"content\":\"x\"}]}",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":{}}]}",
                "{\"model\":1,\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                "{\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            })
    void refusesAMalformedBodyInAnthropicsForm(String body) {
        for (String path : List.of(MESSAGES, COUNT)) {
            RawResponse answer = gateway.post(path, body, VERSION);
            assertThat(answer.status()).isEqualTo(400);
            JsonObject error = DemoEvent.object(answer.bodyText());
            assertThat(error.getString("type")).isEqualTo("error");
            assertThat(error.getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
            assertThat(error.getJsonObject("error").getString("message")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"max_tokens\":null",
                ",\"max_tokens\":\"many\"",
                ",\"max_tokens\":0",
                ",\"max_tokens\":1.5",
                ",\"max_tokens\":1,\"stream\":\"yes\"",
                ",\"max_tokens\":1,\"system\":1",
                ",\"max_tokens\":1,\"tools\":{}",
                ",\"max_tokens\":1,\"tool_choice\":\"auto\""
            })
    void refusesMembersOfAWrongType(String members) {
        RawResponse answer = gateway.post(
                MESSAGES,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]" + members + "}",
                VERSION);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(DemoEvent.object(answer.bodyText()).getString("type")).isEqualTo("error");
    }

    @Test
    void refusesABodyThatIsNestedTooDeep() {
        RawResponse answer = gateway.post(
                MESSAGES,
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":" + "[".repeat(5_000)
                        + "]".repeat(5_000) + "}]}",
                VERSION);
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        RawResponse answer = gateway.post(MESSAGES, HELLO + ",\"a\":\"" + "a".repeat(17 << 20) + "\"}", VERSION);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(DemoEvent.object(answer.bodyText()).getJsonObject("error").getString("type"))
                .isEqualTo("request_too_large");
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages/batches, 404", "/v1/messages, 404"})
    void hasNothingElseBelowMessages(String path, int status) {
        RawResponse answer = gateway.get(path, VERSION);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(DemoEvent.object(answer.bodyText()).getJsonObject("error").getString("type"))
                .isEqualTo("not_found_error");
    }

    @Test
    void isMeteredByTheGateway() throws InterruptedException {
        try (AccessLines lines = AccessLines.listen()) {
            RawResponse answer = gateway.post(MESSAGES, HELLO + ",\"stream\":true}", VERSION);
            assertThat(lines.awaitLine(answer.header("x-request-id").orElseThrow()))
                    .containsEntry("prompt_tokens", "2")
                    .containsEntry("usage", "reported");
        }
    }

    @Test
    void listsItsModelInAnthropicsFormForItsClients() {
        JsonObject list = DemoEvent.object(gateway.get("/v1/models", VERSION).bodyText());
        assertThat(list.keySet()).containsExactly("data", "has_more", "first_id", "last_id");
        assertThat(list.getString("last_id")).isEqualTo("sluice-demo");
        JsonObject model =
                DemoEvent.object(gateway.get("/v1/models/sluice-demo", VERSION).bodyText());
        assertThat(list.getJsonArray("data")).containsExactly(model);
        assertThat(model.getString("type")).isEqualTo("model");
    }

    @Test
    void theOfficialSdkTakesItsMessages() {
        Message message = client.messages().create(question().build());
        assertThat(message.validate()).isSameAs(message);
        assertThat(message.content().get(0).asText().text()).endsWith("Good day");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.usage().inputTokens()).isEqualTo(2);
    }

    @Test
    void theOfficialSdkTakesItsStreams() {
        Message message = client.messages().create(question().build());
        Message streamed = accumulated(question().build());
        assertThat(streamed.content()).isEqualTo(message.content());
        assertThat(streamed.stopReason()).isEqualTo(message.stopReason());
        assertThat(streamed.usage().outputTokens()).isEqualTo(message.usage().outputTokens());
    }

    @Test
    void theOfficialSdkTakesItsToolCalls() {
        MessageCreateParams question = question()
                .addTool(Tool.builder()
                        .name("get_time")
                        .inputSchema(Tool.InputSchema.builder().build())
                        .build())
                .toolToolChoice("get_time")
                .build();
        Message whole = client.messages().create(question);
        assertThat(whole.validate().content().get(0).asToolUse().name()).isEqualTo("get_time");
        ToolUseBlock streamed =
                accumulated(question).validate().content().get(0).asToolUse();
        assertThat(streamed.name()).isEqualTo("get_time");
        assertThat(streamed._input()).isEqualTo(JsonValue.from(Map.of()));
    }

    @Test
    void theOfficialSdkTakesItsCounts() {
        assertThat(client.messages()
                        .countTokens(MessageCountTokensParams.builder()
                                .model("sluice-demo")
                                .addUserMessage("Good day")
                                .build())
                        .validate()
                        .inputTokens())
                .isEqualTo(2);
    }

    @Test
    void theOfficialSdkTakesItsModels() {
        List<ModelInfo> models = client.models().list().autoPager().stream().toList();
        assertThat(models).hasSize(1);
        ModelInfo model = client.models().retrieve("sluice-demo");
        assertThat(model.validate()).isEqualTo(models.get(0));
        assertThat(model.createdAt().toInstant()).isEqualTo(Instant.EPOCH);
        assertThatThrownBy(() -> client.models().retrieve("another")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void theOfficialSdkTakesItsErrors() {
        assertThatThrownBy(
                        () -> client.messages().create(question().maxTokens(0).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.type()).contains(ErrorType.INVALID_REQUEST_ERROR);
                    assertThat(refused).hasMessageContaining("max_tokens");
                });
    }

    private static MessageCreateParams.Builder question() {
        return MessageCreateParams.builder().model("sluice-demo").maxTokens(100).addUserMessage("Good day");
    }

    private static Message accumulated(MessageCreateParams question) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(question)) {
            stream.stream().map(RawMessageStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static JsonObject message(String body) {
        return object(MESSAGES, body);
    }

    private static JsonObject object(String path, String body) {
        return DemoEvent.object(gateway.post(path, body, VERSION));
    }

    private static List<DemoEvent> stream(String body) {
        return DemoEvent.of(gateway.post(MESSAGES, body, VERSION));
    }

    private static String text(JsonObject message) {
        return message.getJsonArray("content").getJsonObject(0).getString("text");
    }
}
