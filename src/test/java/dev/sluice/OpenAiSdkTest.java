package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.sluice.testing.Answer;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Gate;
import dev.sluice.testing.Received;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java SDK takes the gateway for the API itself, and raises its own typed exceptions for what goes wrong. */
final class OpenAiSdkTest {

    private static final String SELECTOR = "x-arch-ratelimit-selector";
    private static final String STREAM = """
            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"One"},"finish_reason":null}]}

            data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" two"},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    @AutoClose
    private static final FakeProvider provider = FakeProvider.start();

    @AutoClose
    private static final TestGateway gateway = TestGateway.before(
            provider,
            "sluice.providers.refusing.base-url=" + FakeProvider.refusingUrl(),
            "sluice.providers.refusing.key=secret_key",
            "sluice.limits.l.model=*",
            "sluice.limits.l.selector=x-team",
            "sluice.limits.l.tokens=40",
            "sluice.limits.l.per=hour");

    @AutoClose
    private static final OpenAIClient client = sdk().maxRetries(0).build();

    @AutoClose
    private static final OpenAIClient retrying = sdk().build();

    @BeforeEach
    void forget() {
        provider.forgetRequests();
    }

    @Test
    void aChatCompletionArrivesAsTheProviderGaveIt() {
        provider.enqueue(recorded("openai-chat-basic-4omini.json"));
        ChatCompletion answer = client.chat().completions().create(question().build());
        assertThat(answer.id()).isEqualTo("chatcmpl-ASYMQRl3A3DXL9FWCK9tnGRcKIO7q");
        assertThat(answer.choices().get(0).message().content()).contains("This is a test.");
        assertThat(answer.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(17);
    }

    @Test
    void theKeyOfTheSdkStaysWithTheGateway() throws InterruptedException {
        provider.enqueue(recorded("openai-chat-basic-4omini.json"));
        client.chat().completions().create(question().build());
        Received request = provider.takeRequest();
        assertThat(request.target()).isEqualTo("/v1/chat/completions");
        assertThat(request.headers("Authorization")).containsExactly("Bearer secret_key");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyDeltaOfARecordedStreamArrives(Recording recording) {
        provider.enqueue(Answer.recorded(recording));
        List<JsonObject> sent = events(recording);
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        readAll(chunks);
        assertThat(chunks).hasSameSizeAs(sent);
        assertThat(text(chunks)).isEqualTo(textSent(sent));
    }

    static Stream<Recording> streams() {
        return Recording.ofKind(
                "chat-stream",
                "chat-stream-n",
                "chat-stream-tools",
                "azure-stream",
                "groq-stream",
                "mistral-stream",
                "modelled-stream",
                "openrouter-stream",
                "other-stream",
                "vllm-stream");
    }

    @Test
    void aDeltaArrivesBeforeTheProviderHasSentTheNext() {
        Gate gate = new Gate();
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.pausedAfter(answer.eventEnds().get(0), gate));
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(streamed())) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            assertThat(text(List.of(chunks.next()))).isEqualTo("One");
            gate.open();
            assertThat(text(List.of(chunks.next()))).isEqualTo(" two");
            assertThat(chunks.hasNext()).isFalse();
        }
    }

    @Test
    void aStreamTellsItsUsageToAClientThatAskedForIt() throws InterruptedException {
        provider.enqueue(recorded("openai-chat-stream-usage-detailed.sse"));
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(streamed())) {
            stream.stream().forEach(whole::accumulate);
        }
        assertThat(whole.chatCompletion().usage().orElseThrow().completionTokens())
                .isEqualTo(100);
        assertThat(provider.takeRequest().bodyText()).contains("\"include_usage\":true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat-tools.json",
                "openai-chat-tools-otel.json",
                "openai-chat-tools-parallel-4o.json",
                "openai-chat-parallel-tools.json"
            })
    void aToolCallCanBeReadFromARecordedAnswer(String file) {
        provider.enqueue(recorded(file));
        ChatCompletion answer = client.chat().completions().create(weatherQuestion());
        JsonArray sent = object(Recording.named(file).bytes())
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getJsonArray("tool_calls");
        assertThat(calls(answer)).isEqualTo(callsSent(sent));
    }

    @Test
    void aToolSchemaReachesTheProviderAsTheSdkWroteIt() throws InterruptedException {
        provider.enqueue(recorded("openai-chat-tools.json"));
        client.chat().completions().create(weatherQuestion());
        JsonObject function = object(provider.takeRequest().body())
                .getJsonArray("tools")
                .getJsonObject(0)
                .getJsonObject("function");
        assertThat(function.getString("name")).isEqualTo("get_current_weather");
        assertThat(function.getJsonObject("parameters"))
                .isEqualTo(object("{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}}}"
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aToolCallCanBePutTogetherFromARecordedStream() {
        provider.enqueue(recorded("openai-chat-stream-parallel-tools.sse"));
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(weatherQuestion())) {
            stream.stream().forEach(whole::accumulate);
        }
        List<String> calls = calls(whole.chatCompletion());
        assertThat(calls)
                .containsExactly(
                        "GetWeatherArgs {\"city\": \"Edinburgh\", \"country\": \"GB\", \"units\": \"c\"}",
                        "get_stock_price {\"ticker\": \"AAPL\", \"exchange\": \"NASDAQ\"}");
    }

    @Test
    void anEmbeddingArrivesInTheBase64ThatTheSdkAsksForByItself() throws InterruptedException {
        provider.enqueue(recorded("openai-embeddings-base64.json"));
        CreateEmbeddingResponse answer = client.embeddings().create(embedding().build());
        String base64 = object(Recording.named("openai-embeddings-base64.json").bytes())
                .getJsonArray("data")
                .getJsonObject(0)
                .getString("embedding");
        assertThat(answer.data().get(0).embedding()).isEqualTo(floats(base64)).hasSize(1536);
        assertThat(provider.takeRequest().bodyText()).contains("\"encoding_format\":\"base64\"");
    }

    @Test
    void anEmbeddingArrivesInNumbersWhenAskedForThem() throws InterruptedException {
        provider.enqueue(recorded("mistral-embeddings.json"));
        CreateEmbeddingResponse answer = client.embeddings()
                .create(embedding()
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());
        List<Float> sent = object(Recording.named("mistral-embeddings.json").bytes())
                .getJsonArray("data")
                .getJsonObject(0)
                .getJsonArray("embedding")
                .stream()
                .map(number -> Float.valueOf(number.toString()))
                .toList();
        assertThat(answer.data().get(0).embedding()).isEqualTo(sent).hasSize(1024);
        Received request = provider.takeRequest();
        assertThat(request.target()).isEqualTo("/v1/embeddings");
        assertThat(request.bodyText()).contains("\"encoding_format\":\"float\"");
    }

    @Test
    void theModelsOfTheProviderAreListed() throws InterruptedException {
        provider.enqueue(recorded("openai-models-list.json"));
        assertThat(client.models().list().data())
                .extracting(Model::id)
                .containsExactly("gpt-4-0613", "gpt-4o", "text-embedding-3-small");
        assertThat(provider.takeRequest().target()).isEqualTo("/v1/models");
    }

    @Test
    void aBodyThatTheGatewayRefusesIsABadRequest() {
        int before = provider.requestCount();
        BadRequestException refusal = failure(BadRequestException.class, withoutAListOfMessages());
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.type()).contains("invalid_request_error");
        assertThat(refusal.code()).isPresent();
        assertThat(refusal.param()).contains("messages");
        assertThat(refusal).hasMessageContaining("messages");
        assertThat(refusal.headers().values("x-request-id")).hasSize(1);
        assertThat(provider.requestCount()).isEqualTo(before);
    }

    @Test
    void aRequestThatTheProviderRefusesIsABadRequestWithItsOwnWords() {
        provider.enqueue(recorded("openai-error-400-unsupported-param.json"));
        BadRequestException refusal =
                failure(BadRequestException.class, question().build());
        assertThat(refusal.code()).contains("unsupported_parameter");
        assertThat(refusal.param()).contains("max_tokens");
        assertThat(refusal).hasMessageContaining("Use 'max_completion_tokens' instead.");
    }

    @Test
    void aKeyThatTheProviderRefusesIsUnauthorized() {
        provider.enqueue(recorded("azure-error-401.json"));
        UnauthorizedException refusal =
                failure(UnauthorizedException.class, question().build());
        assertThat(refusal.code()).contains("401");
        assertThat(refusal).hasMessageContaining("Access denied due to invalid subscription key");
    }

    @Test
    void aModelThatTheProviderDoesNotHaveIsNotFound() {
        provider.enqueue(recorded("openai-error-404-model.json"));
        NotFoundException refusal = failure(NotFoundException.class, question().build());
        assertThat(refusal.code()).contains("model_not_found");
    }

    @Test
    void aRequestOverTheLimitOfTheGatewayIsARateLimit() {
        ChatCompletionCreateParams limited = question()
                .putAdditionalHeader(SELECTOR, "x-team")
                .putAdditionalHeader("x-team", "twice")
                .build();
        provider.enqueue(recorded("openai-chat-basic-4omini.json"));
        client.chat().completions().create(limited);
        RateLimitException refusal = failure(RateLimitException.class, limited);
        assertThat(refusal.code()).contains("rate_limit_exceeded");
        assertThat(refusal).hasMessageContaining("Rate limit \"l\" reached: 40 tokens per hour");
        assertThat(refusal.headers().values("Retry-After")).hasSize(1);
        assertThat(refusal.headers().values("x-ratelimit-limit-tokens")).containsExactly("40");
    }

    @Test
    void aRequestOverTheLimitOfTheProviderIsARateLimitWithItsOwnWords() {
        provider.enqueue(recorded("openai-error-429-rate-limit.json"));
        RateLimitException refusal =
                failure(RateLimitException.class, question().build());
        assertThat(refusal.code()).contains("rate_limit_exceeded");
        assertThat(refusal).hasMessageContaining("Limit 30000, Used 28770, Requested 2125");
        assertThat(refusal.headers().values("Retry-After")).containsExactly("2");
    }

    @Test
    void theSdkRetriesWhenTheProviderTellsItTo() {
        int before = provider.requestCount();
        provider.enqueue(Answer.json(429, "{}").withHeader("Retry-After-Ms", "1"));
        provider.enqueue(recorded("openai-chat-basic-4omini.json"));
        ChatCompletion answer = retrying.chat().completions().create(question().build());
        assertThat(answer.choices()).hasSize(1);
        assertThat(provider.requestCount()).isEqualTo(before + 2);
    }

    @Test
    void theSdkDoesNotRetryWhatIsLargerThanTheWholeLimit() throws InterruptedException {
        gateway.awaitMetric("active_http_calls", 0);
        double before = gateway.metric("ratelimited_rq_total");
        ChatCompletionCreateParams tooLarge = question()
                .addUserMessage("word ".repeat(100))
                .putAdditionalHeader(SELECTOR, "x-team")
                .putAdditionalHeader("x-team", "large")
                .build();
        RateLimitException refusal = catchThrowableOfType(
                RateLimitException.class, () -> retrying.chat().completions().create(tooLarge));
        assertThat(refusal.code()).contains("request_too_large");
        assertThat(refusal).hasMessageContaining("a retry cannot succeed");
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(gateway.metric("ratelimited_rq_total")).isEqualTo(before + 1);
    }

    @Test
    void anErrorOfTheProviderIsAnInternalServerErrorWithItsOwnWords() {
        provider.enqueue(recorded("openai-error-500-json.json"));
        InternalServerException failure =
                failure(InternalServerException.class, question().build());
        assertThat(failure.statusCode()).isEqualTo(500);
        assertThat(failure.type()).contains("server_error");
        assertThat(failure).hasMessageContaining("The server had an error processing your request.");
    }

    @Test
    void anErrorThatIsNoJsonIsAnInternalServerErrorToo() {
        provider.enqueue(recorded("kong-error-500-html.html"));
        assertThat(failure(InternalServerException.class, question().build()).statusCode())
                .isEqualTo(500);
    }

    @Test
    void aProviderThatCannotBeReachedIsAnInternalServerErrorOfTheGateway() {
        InternalServerException failure = failure(
                InternalServerException.class,
                question()
                        .putAdditionalHeader("x-arch-llm-provider-hint", "refusing")
                        .build());
        assertThat(failure.statusCode()).isEqualTo(502);
        assertThat(failure.code()).contains("provider_unreachable");
        assertThat(failure).hasMessageContaining("The provider \"refusing\" could not be reached");
    }

    @Test
    void aRefusedStreamIsTheSameException() {
        provider.enqueue(recorded("openai-error-400-unsupported-param.json"));
        BadRequestException refusal = catchThrowableOfType(BadRequestException.class, () -> readAll(new ArrayList<>()));
        assertThat(refusal.code()).contains("unsupported_parameter");
    }

    @Test
    void aStreamThatTheProviderCutsIsAnException() {
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.cutAfter(answer.eventEnds().get(0)));
        assertBrokenOff("provider_cut", "closed the connection in the middle of its answer");
    }

    @Test
    void aStreamThatIsCutInTheMiddleOfAnEventIsAnException() {
        Answer answer = Answer.sse(STREAM);
        provider.enqueue(answer.closingEarlyAfter(answer.eventEnds().get(0) + 20));
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        OpenAIException failure = catchThrowableOfType(OpenAIException.class, () -> readAll(chunks));
        assertThat(failure).isNotNull();
        assertThat(text(chunks)).isEqualTo("One");
    }

    @ParameterizedTest
    @ValueSource(strings = {"groq-stream-error-midstream.sse", "groq-stream-error-midstream-text.sse"})
    void anErrorThatTheProviderPutIntoItsStreamIsAnException(String file) {
        provider.enqueue(recorded(file));
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        SseException failure = catchThrowableOfType(SseException.class, () -> readAll(chunks));
        assertThat(failure.code()).contains("tool_use_failed");
        assertThat(chunks).isNotEmpty();
    }

    private static void assertBrokenOff(String code, String words) {
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        SseException failure = catchThrowableOfType(SseException.class, () -> readAll(chunks));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).contains(code);
        assertThat(failure).hasMessageContaining(words);
        assertThat(text(chunks)).isEqualTo("One");
    }

    private static void readAll(List<ChatCompletionChunk> chunks) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(streamed())) {
            stream.stream().forEach(chunks::add);
        }
    }

    private static OpenAIOkHttpClient.Builder sdk() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("of-no-use")
                .timeout(Duration.ofSeconds(30));
    }

    private static <E extends OpenAIServiceException> E failure(Class<E> type, ChatCompletionCreateParams question) {
        E failure = catchThrowableOfType(type, () -> client.chat().completions().create(question));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage("Hello");
    }

    /** Usage is asked for, so that the event which tells it is the client's own and comes through. */
    private static ChatCompletionCreateParams streamed() {
        return question()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
    }

    private static ChatCompletionCreateParams weatherQuestion() {
        return question()
                .addFunctionTool(FunctionDefinition.builder()
                        .name("get_current_weather")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("location", Map.of("type", "string"))))
                                .build())
                        .build())
                .build();
    }

    // The SDK's own way round its types, a Kotlin type that Java sees as a raw one.
    @SuppressWarnings("unchecked")
    private static ChatCompletionCreateParams withoutAListOfMessages() {
        return ChatCompletionCreateParams.builder()
                .model("gpt-4o")
                .messages(JsonValue.from("Hello"))
                .build();
    }

    private static EmbeddingCreateParams.Builder embedding() {
        return EmbeddingCreateParams.builder().model("text-embedding-3-small").input("Hello");
    }

    private static Answer recorded(String file) {
        return Answer.recorded(Recording.named(file));
    }

    /** The text of all choices, in the order in which it came. */
    private static String text(List<ChatCompletionChunk> chunks) {
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk ->
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append)));
        return text.toString();
    }

    private static String textSent(List<JsonObject> events) {
        StringBuilder text = new StringBuilder();
        for (JsonObject event : events) {
            for (JsonObject choice : event.getJsonArray("choices").getValuesAs(JsonObject.class)) {
                if (choice.get("delta") instanceof JsonObject delta
                        && delta.get("content") instanceof JsonString part) {
                    text.append(part.getString());
                }
            }
        }
        return text.toString();
    }

    private static List<JsonObject> events(Recording recording) {
        return new String(recording.bytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:") && !line.contains("[DONE]"))
                .map(line -> object(line.substring("data:".length()).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<String> calls(ChatCompletion answer) {
        return answer.choices().get(0).message().toolCalls().orElseThrow().stream()
                .map(call -> call.asFunction().function())
                .map(OpenAiSdkTest::call)
                .toList();
    }

    private static String call(ChatCompletionMessageFunctionToolCall.Function function) {
        return function.name() + " " + function.arguments();
    }

    private static List<String> callsSent(JsonArray calls) {
        return calls.getValuesAs(JsonObject.class).stream()
                .map(call -> call.getJsonObject("function"))
                .map(function -> function.getString("name") + " " + function.getString("arguments"))
                .toList();
    }

    private static List<Float> floats(String base64) {
        FloatBuffer numbers = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        List<Float> floats = new ArrayList<>();
        while (numbers.hasRemaining()) {
            floats.add(numbers.get());
        }
        return floats;
    }

    private static JsonObject object(byte[] json) {
        try (JsonReader reader = Json.createReader(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }
}
