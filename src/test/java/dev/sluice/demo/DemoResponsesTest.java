package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ToolChoiceOptions;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.RawExchange;
import dev.sluice.testing.RawHttp;
import dev.sluice.testing.RawResponse;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's responses of the demo, through a gateway that has no provider yet. */
@DisabledIfEnvironmentVariable(
        named = "OPENAI_API_KEY",
        matches = ".+",
        disabledReason = "with a key for OpenAI in the environment the gateway would ask OpenAI, not its demo")
final class DemoResponsesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String RESPONSES = "/v1/responses";
    private static final String COUNT = "/v1/responses/input_tokens";
    private static final String HELLO = "{\"model\":\"sluice-demo\",\"input\":\"Good day\"";
    private static final String TOOLS = ",\"tools\":[{\"type\":\"web_search\"},"
            + "{\"type\":\"function\",\"name\":\"get_time\",\"parameters\":{\"type\":\"object\"},\"strict\":false},"
            + "{\"type\":\"function\",\"name\":\"get_date\",\"parameters\":{\"type\":\"object\"},\"strict\":false}]";

    @AutoClose
    private static final TestGateway gateway = TestGateway.start("sluice.demo=true");

    @AutoClose
    private static final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(gateway.url() + "/v1")
            .apiKey("of-no-use")
            .maxRetries(0)
            .timeout(Duration.ofSeconds(30))
            .build();

    /** All members of a recorded response but those of OpenAI's accounts. */
    @Test
    void hasTheMembersOfOpenAisResponses() {
        JsonObject response = response(HELLO + "}");
        JsonObject recorded = DemoEvent.object(
                new String(Recording.named("openai-responses-reasoning.json").bytes(), StandardCharsets.UTF_8));
        assertThat(response.keySet()).containsAll(recorded.keySet());
        assertThat(response.getString("id")).startsWith("resp_");
        assertThat(response.getString("object")).isEqualTo("response");
        assertThat(response.getString("status")).isEqualTo("completed");
        assertThat(response.getString("model")).isEqualTo("sluice-demo");
        assertThat(response.isNull("error")).isTrue();
        assertThat(response.getBoolean("store")).isFalse();
    }

    @Test
    void repeatsWhatItWasTold() {
        JsonObject item = onlyItem(response(HELLO + "}"));
        assertThat(item.getString("type")).isEqualTo("message");
        assertThat(item.getString("role")).isEqualTo("assistant");
        assertThat(item.getString("status")).isEqualTo("completed");
        assertThat(text(item)).contains("not a language model").endsWith("You said: Good day");
    }

    @Test
    void tellsItsUsage() {
        JsonObject usage = response(HELLO + "}").getJsonObject("usage");
        // "Good day" is two tokens of o200k_base.
        assertThat(usage.getInt("input_tokens")).isEqualTo(2);
        assertThat(usage.getInt("output_tokens")).isGreaterThan(10);
        assertThat(usage.getInt("total_tokens")).isEqualTo(2 + usage.getInt("output_tokens"));
        assertThat(usage.getJsonObject("input_tokens_details").getInt("cached_tokens"))
                .isZero();
        assertThat(usage.getJsonObject("output_tokens_details").getInt("reasoning_tokens"))
                .isZero();
    }

    @Test
    void countsTheInstructionsToo() {
        String body = HELLO + ",\"instructions\":\"Be brief\"}";
        assertThat(object(COUNT, body).getString("object")).isEqualTo("response.input_tokens");
        assertThat(object(COUNT, body).getInt("input_tokens"))
                .isGreaterThan(4)
                .isEqualTo(response(body).getJsonObject("usage").getInt("input_tokens"));
    }

    @Test
    void repeatsTheRequestsSettings() {
        JsonObject response = response(HELLO
                + ",\"instructions\":\"Be brief\",\"temperature\":0.5,\"top_p\":null,\"metadata\":{\"a\":\"b\"},"
                + "\"previous_response_id\":\"resp_1\",\"max_output_tokens\":16}");
        assertThat(response.getString("instructions")).isEqualTo("Be brief");
        assertThat(response.getJsonNumber("temperature").doubleValue()).isEqualTo(0.5);
        assertThat(response.getInt("top_p")).isEqualTo(1);
        assertThat(response.getJsonObject("metadata").getString("a")).isEqualTo("b");
        assertThat(response.getString("previous_response_id")).isEqualTo("resp_1");
        assertThat(response.getInt("max_output_tokens")).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"role\":\"user\",\"content\":\"noon\"}]",
                "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"noon\"}]}]",
                "[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"function_call_output\",\"call_id\":\"1\",\"output\":\"noon\"}]",
                "[{\"type\":\"function_call_output\",\"call_id\":\"1\",\"output\":[{\"type\":\"input_text\",\"text\":\"noon\"}]}]"
            })
    void readsTheLastItemOfItsInput(String input) {
        assertThat(text(onlyItem(response("{\"model\":\"m\",\"input\":" + input + "}"))))
                .endsWith("You said: noon");
    }

    @Test
    void streamsTheEventsOfAResponseInTheirOrder() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");

        assertThat(events)
                .allSatisfy(event -> assertThat(event.data().getString("type")).isEqualTo(event.name()));
        assertThat(events.stream().map(DemoEvent::name).distinct())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.stream().map(event -> event.data().getInt("sequence_number")))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
    }

    @Test
    void namesTheItemAndThePartInEachEventAboutThem() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");
        List<JsonObject> data = events.stream().map(DemoEvent::data).toList();
        String id = onlyItem(last(events)).getString("id");

        assertThat(data.subList(2, data.size() - 1))
                .allSatisfy(event -> assertThat(event.getInt("output_index")).isZero());
        assertThat(data.subList(3, data.size() - 2)).allSatisfy(event -> {
            assertThat(event.getString("item_id")).isEqualTo(id);
            assertThat(event.getInt("content_index")).isZero();
        });
        assertThat(data.get(2).getJsonObject("item").getString("id")).isEqualTo(id);
        assertThat(data.get(0).getJsonObject("response").getString("id"))
                .isEqualTo(last(events).getString("id"));
    }

    @Test
    void saysTheSameInAStreamAsInOnePiece() {
        List<DemoEvent> events = stream(HELLO + ",\"stream\":true}");
        JsonObject whole = response(HELLO + "}");

        assertThat(events.stream()
                        .filter(event -> event.name().equals("response.output_text.delta"))
                        .map(event -> event.data().getString("delta"))
                        .collect(Collectors.joining()))
                .isEqualTo(text(onlyItem(whole)));
        assertThat(text(onlyItem(last(events)))).isEqualTo(text(onlyItem(whole)));
        assertThat(last(events).getJsonObject("usage")).isEqualTo(whole.getJsonObject("usage"));
    }

    @Test
    void streamsWordByWordAndWithoutDone() throws IOException {
        try (RawExchange exchange = RawHttp.open(gateway.port())) {
            exchange.write(RawHttp.post(RESPONSES, HELLO + ",\"stream\":true}"));
            assertThat(exchange.readUntil("\"delta\":\"This\"", PATIENCE)).doesNotContain("response.completed");
            assertThat(exchange.readUntil("event: response.completed\n", PATIENCE))
                    .contains(" day");
        }
        assertThat(gateway.post(RESPONSES, HELLO + ",\"stream\":true}").bodyText())
                .doesNotContain("[DONE]");
    }

    @Test
    void answersInWordsWhenToolsAreOnlyOffered() {
        assertThat(text(onlyItem(response(HELLO + TOOLS + "}")))).endsWith("Good day");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"\"required\" | get_time", "{\"type\":\"function\",\"name\":\"get_date\"} | get_date"})
    void callsTheFunctionThatItMustCall(String choice, String name) {
        JsonObject item = onlyItem(response(HELLO + TOOLS + ",\"tool_choice\":" + choice + "}"));
        assertThat(item.getString("type")).isEqualTo("function_call");
        assertThat(item.getString("id")).startsWith("fc_");
        assertThat(item.getString("call_id")).startsWith("call_");
        assertThat(item.getString("name")).isEqualTo(name);
        assertThat(item.getString("arguments")).isEqualTo("{}");
    }

    /** Compared with {@code openai-responses-stream-tool-search.sse}. */
    @Test
    void streamsTheCallOfAFunction() {
        List<DemoEvent> events = stream(HELLO + TOOLS + ",\"tool_choice\":\"required\",\"stream\":true}");
        assertThat(events.stream().map(DemoEvent::name))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.get(2).data().getJsonObject("item").getString("arguments"))
                .isEmpty();
        assertThat(events.get(5).data().getJsonObject("item")).isEqualTo(onlyItem(last(events)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"model\":\"m\"}",
                "{\"input\":\"x\"}",
                "{\"model\":1,\"input\":\"x\"}",
                "{\"model\":\"m\",\"input\":1}",
                "{\"model\":\"m\",\"input\":[]}",
                "{\"model\":\"m\",\"input\":[\"x\"]}",
                "{\"model\":\"m\",\"input\":[{\"content\":1}]}",
                "{\"model\":\"m\",\"input\":\"x\",\"stream\":\"yes\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":{}}",
                "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":1}",
                "{\"model\":\"m\",\"input\":\"x\",\"metadata\":[]}",
                "{\"model\":\"m\",\"input\":\"x\",\"temperature\":\"hot\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"instructions\":[]}"
            })
    void refusesAMalformedBodyInOpenAisForm(String body) {
        for (String path : List.of(RESPONSES, COUNT)) {
            RawResponse answer = gateway.post(path, body);
            assertThat(answer.status()).isEqualTo(400);
            JsonObject error = DemoEvent.object(answer.bodyText()).getJsonObject("error");
            assertThat(error.getString("type")).isEqualTo("invalid_request_error");
            assertThat(error.getString("code")).isNotEmpty();
        }
    }

    @Test
    void saysWhichMemberIsMissing() {
        JsonObject error = DemoEvent.object(
                        gateway.post(RESPONSES, "{\"model\":\"m\"}").bodyText())
                .getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("missing_required_parameter");
        assertThat(error.getString("param")).isEqualTo("input");
    }

    @Test
    void storesNoResponse() {
        String id = response(HELLO + "}").getString("id");
        assertThat(gateway.get(RESPONSES + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void isMeteredByTheGateway() throws InterruptedException {
        try (AccessLines lines = AccessLines.listen()) {
            RawResponse answer = gateway.post(RESPONSES, HELLO + ",\"stream\":true}");
            assertThat(lines.awaitLine(answer.header("x-request-id").orElseThrow()))
                    .containsEntry("prompt_tokens", "2")
                    .containsEntry("usage", "reported");
        }
    }

    @Test
    void theOfficialSdkTakesItsResponses() {
        Response response = client.responses().create(question().build());
        assertThat(response.validate()).isSameAs(response);
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(textOf(response)).endsWith("Good day");
        assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(2);
    }

    @Test
    void theOfficialSdkTakesItsStreams() {
        Response streamed = accumulated(question().build());
        assertThat(textOf(streamed))
                .isEqualTo(textOf(client.responses().create(question().build())));
        assertThat(streamed.usage().orElseThrow().inputTokens()).isEqualTo(2);
    }

    @Test
    void theOfficialSdkTakesItsFunctionCalls() {
        ResponseCreateParams question = question()
                .addTool(FunctionTool.builder()
                        .name("get_time")
                        .parameters(FunctionTool.Parameters.builder().build())
                        .strict(false)
                        .build())
                .toolChoice(ToolChoiceOptions.REQUIRED)
                .build();
        assertThat(client.responses()
                        .create(question)
                        .validate()
                        .output()
                        .get(0)
                        .asFunctionCall()
                        .name())
                .isEqualTo("get_time");
        assertThat(accumulated(question).output().get(0).asFunctionCall().arguments())
                .isEqualTo("{}");
    }

    @Test
    void theOfficialSdkTakesItsErrors() {
        assertThatThrownBy(() -> client.responses()
                        .create(question().inputOfResponse(List.of()).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> assertThat(refused.param())
                        .contains("input"));
    }

    private static ResponseCreateParams.Builder question() {
        return ResponseCreateParams.builder().model("sluice-demo").input("Good day");
    }

    private static Response accumulated(ResponseCreateParams question) {
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(question)) {
            stream.stream().map(ResponseStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.response().validate();
    }

    private static String textOf(Response response) {
        return response.output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText()
                .text();
    }

    private static JsonObject response(String body) {
        return object(RESPONSES, body);
    }

    private static JsonObject object(String path, String body) {
        return DemoEvent.object(gateway.post(path, body));
    }

    private static List<DemoEvent> stream(String body) {
        return DemoEvent.of(gateway.post(RESPONSES, body));
    }

    private static JsonObject last(List<DemoEvent> events) {
        return events.get(events.size() - 1).data().getJsonObject("response");
    }

    private static JsonObject onlyItem(JsonObject response) {
        assertThat(response.getJsonArray("output")).hasSize(1);
        return response.getJsonArray("output").getJsonObject(0);
    }

    private static String text(JsonObject item) {
        return item.getJsonArray("content").getJsonObject(0).getString("text");
    }
}
