package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.sluice.testing.AccessLines;
import dev.sluice.testing.Answer;
import dev.sluice.testing.Await;
import dev.sluice.testing.FakeProvider;
import dev.sluice.testing.Recording;
import dev.sluice.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official SDKs, with the retries that they make by themselves, before a gateway that tries several targets. */
final class SdkFallbackTest {

    private static final String REFUSAL =
            "{\"type\":\"error\",\"error\":{\"message\":\"no\",\"type\":\"api_error\",\"code\":null,\"param\":null}}";

    @AutoClose
    private static FakeProvider first;

    @AutoClose
    private static FakeProvider second;

    @AutoClose
    private static TestGateway gateway;

    @AutoClose
    private static OpenAIClient openAi;

    @AutoClose
    private static AnthropicClient anthropic;

    private AccessLines lines;

    @BeforeAll
    static void start() {
        first = FakeProvider.start();
        second = FakeProvider.start();
        List<String> properties = new ArrayList<>(List.of(
                "sluice.providers.first.base-url=" + first.baseUrl(),
                "sluice.providers.first.auth=none",
                "sluice.providers.first.breaker=off",
                "sluice.providers.first.default=true",
                "sluice.providers.second.base-url=" + second.baseUrl(),
                "sluice.providers.second.auth=none",
                "sluice.providers.second.breaker=off"));
        // Targets of its own for each call: one that has failed too often gets no more second attempts.
        for (Call call : Call.values()) {
            String model = call.model();
            properties.add("sluice.targets." + model + "-one.provider=first");
            properties.add("sluice.targets." + model + "-one.model=model-one");
            properties.add("sluice.targets." + model + "-two.provider=second");
            properties.add("sluice.targets." + model + "-two.model=model-two");
            properties.add("sluice.models." + model + ".targets=" + model + "-one; " + model + "-two");
            properties.add("sluice.models." + model + ".attempts=2");
        }
        gateway = TestGateway.start(properties.toArray(String[]::new));
        openAi = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("of-no-use")
                .timeout(Duration.ofSeconds(30))
                .build();
        anthropic = AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey("of-no-use")
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    @BeforeEach
    void startOver() {
        first.startOver();
        second.startOver();
        lines = AccessLines.listen();
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    /** What a program asks by an SDK, and what a provider answers. */
    enum Call {
        CHAT("openai-chat-basic-4omini.json") {
            @Override
            Object ask() {
                return openAi.chat().completions().create(chat(model()));
            }
        },
        CHAT_STREAM("openai-chat-stream-usage-detailed.sse") {
            @Override
            Object ask() {
                try (var stream = openAi.chat().completions().createStreaming(chat(model()))) {
                    return stream.stream().toList();
                }
            }
        },
        RESPONSE("openai-responses-basic.json") {
            @Override
            Object ask() {
                return openAi.responses().create(response(model()));
            }
        },
        RESPONSE_STREAM("openai-responses-stream-pydantic.sse") {
            @Override
            Object ask() {
                try (var stream = openAi.responses().createStreaming(response(model()))) {
                    return stream.stream().toList();
                }
            }
        },
        MESSAGE("anthropic-message-text.json") {
            @Override
            Object ask() {
                return anthropic.messages().create(message(model()));
            }
        },
        MESSAGE_STREAM("anthropic-stream-helper.sse") {
            @Override
            Object ask() {
                try (var stream = anthropic.messages().createStreaming(message(model()))) {
                    return stream.stream().toList();
                }
            }
        };

        private final String good;

        Call(String good) {
            this.good = good;
        }

        /** A model for this call, with two targets. */
        String model() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Asks for its model; the answer, or all events of it. */
        abstract Object ask();

        Answer good() {
            return Answer.recorded(Recording.named(good));
        }

        int statusOfFailure() {
            Throwable failure = catchThrowableOfType(RuntimeException.class, this::ask);
            if (failure instanceof com.openai.errors.OpenAIServiceException refused) {
                return refused.statusCode();
            } else if (failure instanceof com.anthropic.errors.AnthropicServiceException refused) {
                return refused.statusCode();
            }
            throw new AssertionError("no error of the API", failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAllTargetsRefuseIsNotAskedAgain(Call call) {
        first.answerWith(Answer.json(500, REFUSAL));
        second.answerWith(Answer.json(500, REFUSAL));

        assertThat(call.statusOfFailure()).isEqualTo(500);

        assertCalls(1, "500");
        assertThat(first.untaken()).isEqualTo(1);
        assertThat(second.untaken()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatNoTargetAnswersIsNotAskedAgain(Call call) {
        first.answerWith(Answer.hangUp());
        second.answerWith(Answer.hangUp());

        assertThat(call.statusOfFailure()).isEqualTo(502);

        assertCalls(1, "502");
        // More than one if the connection was a kept one: it may have been closed before the request came.
        assertThat(first.untaken()).isPositive();
        assertThat(second.untaken()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerOfTheSecondTargetIsTheOnlyOneThatIsSeen(Call call) {
        first.answerWith(call.good());
        Object alone = call.ask();
        assertCalls(1, "200");
        first.answerWith(Answer.json(503, REFUSAL));
        second.answerWith(call.good());

        assertThat(call.ask()).isEqualTo(alone);

        assertCalls(2, "200");
        assertThat(first.untaken()).isEqualTo(2);
        assertThat(second.untaken()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheLastTargetWillServeLaterIsAskedAgainThen(Call call) {
        first.enqueue(Answer.json(500, REFUSAL));
        first.answerWith(call.good());
        second.answerWith(Answer.json(429, REFUSAL).withHeader("Retry-After", "1"));

        assertThat(call.ask()).isNotNull();

        awaitCalls(2);
        assertThat(lines.all()).anyMatch(line -> line.contains(" status=429 "));
        assertThat(first.untaken()).isEqualTo(2);
        assertThat(second.untaken()).isEqualTo(1);
    }

    private void assertCalls(int count, String status) {
        awaitCalls(count);
        assertThat(lines.all()).allMatch(line -> line.contains(" status=" + status + " "));
    }

    /** Waits for the line of each request that the gateway got; there are no more. */
    private void awaitCalls(int count) {
        Await.until(count + " lines", () -> lines.all().size() >= count);
        gateway.awaitMetric("active_http_calls", 0);
        assertThat(lines.all()).hasSize(count);
    }

    private static ChatCompletionCreateParams chat(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Good day")
                .build();
    }

    private static ResponseCreateParams response(String model) {
        return ResponseCreateParams.builder()
                .model(model)
                .input("Good day")
                .store(false)
                .build();
    }

    private static MessageCreateParams message(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .addUserMessage("Good day")
                .build();
    }
}
